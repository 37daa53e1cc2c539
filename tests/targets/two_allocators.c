/* A process with glibc's heap and that of a jemalloc loaded later: two_allocators LIBRARY. Prints
 * what both say of theirs, in one line of JSON, then waits for the end of its input. */
#define _GNU_SOURCE
#include "known_heap/known_heap.h"

#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

enum { blocks_of_second = 3000 };

static void* find(void* library, const char* name) {
  void* symbol = dlsym(library, name);
  must(symbol != NULL, name);
  return symbol;
}

int main(int argument_count, char** arguments) {
  static char line[1024];
  static void* second_blocks[blocks_of_second];
  must(argument_count == 2, "usage: two_allocators LIBRARY");
  void* second = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  must(second != NULL, "dlopen");
  void* (*second_malloc)(size_t) = (void* (*)(size_t))find(second, "malloc");
  void (*second_free)(void*) = (void (*)(void*))find(second, "free");
  int (*control)(const char*, void*, size_t*, void*, size_t) =
      (int (*)(const char*, void*, size_t*, void*, size_t))find(second, "mallctl");

  fill_mixed(2000);
  for (size_t i = 0; i < blocks_of_second; ++i) second_blocks[i] = second_malloc(i * 7 + 1);
  for (size_t i = 0; i < blocks_of_second; i += 3) second_free(second_blocks[i]);

  struct Book book = read_book();
  struct mallinfo2 own = mallinfo2();
  uint64_t epoch = 1;
  size_t mapped = 0, length = sizeof mapped;
  must(control("epoch", NULL, NULL, &epoch, sizeof epoch) == 0, "epoch");
  must(control("stats.mapped", &mapped, &length, NULL, 0) == 0, "stats.mapped");
  int size = snprintf(line, sizeof line,
                      "{\"first\":{\"mapped\":%zu,\"live_blocks\":%ju},"
                      "\"second\":{\"mapped\":%zu,\"live_blocks\":%d}}\n",
                      own.arena + own.hblkhd, (uintmax_t)book.live_blocks, mapped,
                      blocks_of_second - blocks_of_second / 3);
  must(write(STDOUT_FILENO, line, (size_t)size) == size, "write");
  for (char ignored; read(STDIN_FILENO, &ignored, 1) == 1;) continue;
  _exit(0);
}
