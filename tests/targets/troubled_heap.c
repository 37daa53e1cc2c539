/* A process in some trouble, or none: troubled_heap calm|leak|drift|mmap|burst. Every 50 ms it does
 * a step of it, until it is killed. Writes "{}" when it begins. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { blocks = 60000, step_us = 50000, mebi = 1 << 20 };

static char* block[blocks];
static size_t size_of[blocks];
static size_t held;
static uint64_t state = 88172645463325252u;

static size_t below(size_t limit) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (size_t)(state % limit);
}

static void drop(size_t index) {
  free(block[index]);
  held -= size_of[index];
  block[index] = NULL;
  size_of[index] = 0;
}

static void put(size_t index, size_t size) {
  if (block[index] != NULL) drop(index);
  block[index] = malloc(size);
  if (block[index] == NULL) abort();
  memset(block[index], 1, size);
  size_of[index] = size;
  held += size;
}

static void calm(size_t step) {
  (void)step;
  for (int i = 0; i < 2000; ++i) put(below(blocks), 200 + below(800));
}

static void leak(size_t step) {
  calm(step);
  for (int i = 0; i < 300; ++i) {
    char* lost = malloc(1000);
    if (lost != NULL) memset(lost, 1, 1000);
  }
}

/* Ever larger blocks do not fit into the gaps of smaller ones; what is held stays the same. */
static void drift(size_t step) {
  const size_t most = 30 * mebi;
  const size_t size = 400 + step * 16;
  for (int i = 0; i < 1500; ++i) {
    put(below(blocks), size + below(64));
    while (held > most) drop(below(blocks));
  }
}

static void mmaps(size_t step) {
  calm(step);
  char* more = mmap(NULL, mebi / 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (more != MAP_FAILED) memset(more, 1, mebi / 2);
}

/* A peak is freed but for its last block, which keeps glibc from giving the rest back. */
static void burst(size_t step) {
  if (step > 0) return;
  for (size_t i = 0; i < blocks; ++i) put(i, 1400);
  for (size_t i = 0; i + 1 < blocks; ++i) drop(i);
}

int main(int argument_count, char** arguments) {
  static const struct {
    const char* name;
    void (*step)(size_t);
  } troubles[] = {
      {"calm", calm}, {"leak", leak}, {"drift", drift}, {"mmap", mmaps}, {"burst", burst}};
  if (argument_count != 2) return 2;
  for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; ++i) {
    if (strcmp(arguments[1], troubles[i].name) != 0) continue;
    if (troubles[i].step == calm || troubles[i].step == leak || troubles[i].step == mmaps) {
      for (size_t index = 0; index < blocks; ++index) put(index, 200 + below(800));
    }
    if (write(STDOUT_FILENO, "{}\n", 3) != 3) return 1;
    for (size_t step = 0;; ++step) {
      troubles[i].step(step);
      usleep(step_us);
    }
  }
  return 2;
}
