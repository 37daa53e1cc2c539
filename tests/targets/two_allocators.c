/* A process with glibc's heap and those of jemallocs loaded later: two_allocators LIBRARY...
 * Prints what each says of its own, in one line of JSON, then waits for the end of its input. */
#define _GNU_SOURCE
#include "known_heap/known_heap.h"

#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

enum { blocks_of_library = 3000, most_libraries = 4 };

static char line[1024];
static size_t line_length;

static void* find(void* library, const char* name) {
  void* symbol = dlsym(library, name);
  must(symbol != NULL, name);
  return symbol;
}

static void write_heap(size_t mapped, size_t live_blocks) {
  line_length += (size_t)snprintf(line + line_length, sizeof line - line_length,
                                  "{\"mapped\":%zu,\"live_blocks\":%zu}", mapped, live_blocks);
}
static void write_text(const char* text) {
  line_length += (size_t)snprintf(line + line_length, sizeof line - line_length, "%s", text);
}

static void* load(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  must(library != NULL, "dlopen");
  return library;
}

static void fill(void* library) {
  static void* blocks[blocks_of_library];
  void* (*other_malloc)(size_t) = (void* (*)(size_t))find(library, "malloc");
  void (*other_free)(void*) = (void (*)(void*))find(library, "free");
  for (size_t i = 0; i < blocks_of_library; ++i) blocks[i] = other_malloc(i * 7 + 1);
  for (size_t i = 0; i < blocks_of_library; i += 3) other_free(blocks[i]);
}

static size_t mapped_by(void* library) {
  int (*control)(const char*, void*, size_t*, void*, size_t) =
      (int (*)(const char*, void*, size_t*, void*, size_t))find(library, "mallctl");
  uint64_t epoch = 1;
  size_t mapped = 0, length = sizeof mapped;
  must(control("epoch", NULL, NULL, &epoch, sizeof epoch) == 0, "epoch");
  must(control("stats.mapped", &mapped, &length, NULL, 0) == 0, "stats.mapped");
  return mapped;
}

int main(int argument_count, char** arguments) {
  static void* libraries[most_libraries];
  const int count = argument_count - 1;
  must(count >= 1 && count <= most_libraries, "usage: two_allocators LIBRARY...");
  for (int i = 0; i < count; ++i) libraries[i] = load(arguments[i + 1]);
  fill_mixed(2000);
  for (int i = 0; i < count; ++i) fill(libraries[i]);

  struct Book book = read_book();
  struct mallinfo2 own = mallinfo2();
  write_text("{\"glibc\":");
  write_heap(own.arena + own.hblkhd, book.live_blocks);
  write_text(",\"jemallocs\":[");
  for (int i = 0; i < count; ++i) {
    if (i > 0) write_text(",");
    write_heap(mapped_by(libraries[i]), blocks_of_library - blocks_of_library / 3);
  }
  write_text("]}\n");
  must(write(STDOUT_FILENO, line, line_length) == (ssize_t)line_length, "write");
  for (char ignored; read(STDIN_FILENO, &ignored, 1) == 1;) continue;
  _exit(0);
}
