#include "counted_heap.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { shelf_size = 1 << 22 };
static void** shelf;
static _Atomic size_t shelf_used;
static _Atomic uint64_t next_row = 1;
static __thread uint64_t row_state;

void must(bool condition, const char* what) {
  if (condition) return;
  ssize_t written = write(STDERR_FILENO, what, strlen(what));
  _exit(written > 0 ? 2 : 3);
}

/* Not among the static data, which is searched for heaps. */
void make_shelf(void) {
  const int access = PROT_READ | PROT_WRITE;
  shelf = mmap(NULL, shelf_size * sizeof *shelf, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must(shelf != MAP_FAILED, "mmap\n");
}

void* keep(void* block) {
  must(block != NULL, "out of memory\n");
  size_t index = atomic_fetch_add(&shelf_used, 1);
  must(index < shelf_size, "the shelf is full\n");
  return shelf[index] = block;
}

void* keep_filled(size_t size) {
  return memset(keep(malloc(size)), 0x5a, size);
}

static void drop(size_t index) {
  free(shelf[index]);
  shelf[index] = NULL;
}

void drop_every(size_t from, size_t to, size_t step) {
  for (size_t i = from; i < to; i += step) drop(i);
}

void drop_random(size_t from, size_t to, unsigned percent) {
  for (size_t i = from; i < to; ++i)
    if (random_below(100) < percent) drop(i);
}

/* Marsaglia's xorshift with the shifts 13, 7, 17. */
uint64_t random_below(uint64_t limit) {
  if (row_state == 0) row_state = 0x9e3779b97f4a7c15u * atomic_fetch_add(&next_row, 1);
  row_state ^= row_state << 13;
  row_state ^= row_state >> 7;
  row_state ^= row_state << 17;
  return row_state % limit;
}

void fill_mixed(size_t blocks) {
  void** own = keep(calloc(blocks, sizeof *own)); /* the shelf is shared by all threads */
  for (size_t i = 0; i < blocks; ++i) {
    size_t size = 1 + (random_below(20) ? random_below(1500) : random_below(60000));
    must((own[i] = malloc(size)) != NULL, "out of memory\n");
    memset(own[i], 0x5a, size);
  }
  for (size_t i = 0; i < blocks; ++i) {
    if (random_below(3) != 0) continue;
    free(own[i]);
    own[i] = NULL;
  }
}
