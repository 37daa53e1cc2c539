/* known_heap SCENARIO [ARGUMENT]...
 * Builds the heap, prints the truth about it, then obeys commands from stdin, one letter each:
 * r report again, t call malloc_trim(0), c start churning, s stop churning, e make an exact number
 * of calls, d free every other block, m make the allocator call the system, o change one arena of
 * many (spread), q quit. */
#include "known_heap.h"

#include <string.h>
#include <unistd.h>

static const struct Scenario* find(const struct Scenario* list, const char* name) {
  while (list->name && strcmp(list->name, name) != 0) ++list;
  return list->name ? list : NULL;
}

static void obey(char command, bool with_counters) {
  switch (command) {
  case 'r':
    write_truth(with_counters);
    break;
  case 't':
    write_trim();
    break;
  case 'c':
    start_churn(), write_truth(with_counters);
    break;
  case 's':
    stop_churn(), write_truth(with_counters);
    break;
  case 'e':
    call_exactly(), write_truth(with_counters);
    break;
  case 'd':
    drop_half(), write_truth(with_counters);
    break;
  case 'm':
    move_memory(), write_truth(with_counters);
    break;
  case 'o':
    change_one_arena(), write_truth(with_counters);
    break;
  case 'q':
    _exit(0);
  default:
    must(command == '\n', "unknown command");
  }
}

int main(int argc, char** argv) {
  must(argc >= 2, "usage: known_heap SCENARIO [ARGUMENT]...");
  const struct Scenario* scenario = find(scenarios, argv[1]);
  if (!scenario) scenario = find(corruptions, argv[1]);
  must(scenario != NULL, "no such scenario");

  open_truth();
  scenario->build(argc - 2, argv + 2);
  write_truth(!scenario->broken);
  for (char command; read(STDIN_FILENO, &command, 1) == 1;) obey(command, !scenario->broken);
  _exit(0);
}
