/* counted_heap SCENARIO
 * Prints its own count, then obeys commands from stdin, one letter each, and prints it again after
 * each: b build the heap, r report, c start churning, s stop churning. The first line speaks of a
 * heap that holds only what libc put there. */
#include "counted_heap.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_count(void) {
  static char line[256];
  struct Count count = read_count();
  int length = snprintf(line, sizeof line,
                        "{\"pid\":%d,\"live_blocks\":%" PRIu64 ",\"live_bytes\":%" PRIu64
                        ",\"allocated_bytes\":%" PRIu64 ",\"freed_bytes\":%" PRIu64 "}\n",
                        (int)getpid(), count.live_blocks, count.live_bytes, count.allocated_bytes,
                        count.freed_bytes);
  must(write(STDOUT_FILENO, line, (size_t)length) == length, "write\n");
}

static void obey(char command, const struct Scenario* scenario) {
  if (command == 'b') scenario->build();
  if (command == 'c') start_churn();
  if (command == 's') stop_churn();
  write_count();
}

int main(int argc, char** argv) {
  must(argc == 2, "usage: counted_heap SCENARIO\n");
  const struct Scenario* scenario = scenarios;
  while (scenario->name && strcmp(scenario->name, argv[1]) != 0) ++scenario;
  must(scenario->name != NULL, "no such scenario\n");
  make_shelf();
  write_count();
  for (char command; read(STDIN_FILENO, &command, 1) == 1;) obey(command, scenario);
  _exit(0);
}
