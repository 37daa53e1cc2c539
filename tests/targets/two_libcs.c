/* A process with two C libraries, each with a heap of its own: prints what both say of theirs, in
 * one line of JSON, then waits for the end of its input. */
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

int main(void) {
  static char line[1024];
  static void* second_blocks[blocks_of_second];
  void* second = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
  must(second != NULL, "dlmopen");
  void* (*second_malloc)(size_t) = (void* (*)(size_t))find(second, "malloc");
  void (*second_free)(void*) = (void (*)(void*))find(second, "free");
  struct mallinfo2 (*second_mallinfo)(void) = (struct mallinfo2(*)(void))find(second, "mallinfo2");

  fill_mixed(2000);
  for (size_t i = 0; i < blocks_of_second; ++i) second_blocks[i] = second_malloc(500);
  for (size_t i = 0; i < blocks_of_second; i += 3) second_free(second_blocks[i]);

  struct Book book = read_book();
  struct mallinfo2 own = mallinfo2();
  struct mallinfo2 other = second_mallinfo();
  int length =
      snprintf(line, sizeof line,
               "{\"first\":{\"mapped\":%zu,\"fordblks\":%zu,\"live_blocks\":%ju},"
               "\"second\":{\"mapped\":%zu,\"fordblks\":%zu,\"live_blocks\":%d}}\n",
               own.arena + own.hblkhd, own.fordblks, (uintmax_t)book.live_blocks,
               other.arena + other.hblkhd, other.fordblks, blocks_of_second - blocks_of_second / 3);
  must(write(STDOUT_FILENO, line, (size_t)length) == length, "write");
  for (char ignored; read(STDIN_FILENO, &ignored, 1) == 1;) continue;
  _exit(0);
}
