/* Heaps that break the allocator's own rules. The program makes no call to the allocator after. */
#define _GNU_SOURCE
#include "known_heap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { heap_alignment = 64 << 20 };

/* Free chunks between live ones, too large for any cache. */
static void build_gaps(void) {
  for (size_t i = 0; i < 2000; ++i) keep_filled(3000);
}

static void randomise(void* from, size_t size) {
  unsigned char* bytes = from;
  for (size_t i = 0; i < size; ++i) bytes[i] = (unsigned char)random_below(256);
}

/* The addresses of freed blocks stay known here: writing through them is what goes wrong. */
enum { stray_limit = 18 };
static uintptr_t* stray[stray_limit];

static void free_with_strays(size_t first, size_t step) {
  for (size_t i = 0; i < stray_limit; ++i) {
    stray[i] = shelf[first + i * step];
    drop(first + i * step);
  }
}

static void build_broken_links(int count, char** arguments) {
  (void)count, (void)arguments;
  build_gaps();
  free_with_strays(100, 100);
  for (size_t i = 0; i < stray_limit; ++i) {
    stray[i][0] = 0x4141414141414140u;
    stray[i][1] = random_below(UINT64_MAX);
  }
}

static void build_looping_links(int count, char** arguments) {
  (void)count, (void)arguments;
  build_gaps();
  free_with_strays(100, 100);
  for (size_t i = 0; i < stray_limit; ++i) stray[i][0] = stray[i][1] = (uintptr_t)stray[i] - 16;
}

static void build_broken_tcache(int count, char** arguments) {
  (void)count, (void)arguments;
  for (size_t i = 0; i < 400; ++i) keep_filled(100);
  free_with_strays(0, 1);
  for (size_t i = 0; i < stray_limit; ++i) stray[i][0] = random_below(UINT64_MAX);
}

static void build_broken_size(int count, char** arguments) {
  (void)count, (void)arguments;
  build_gaps();
  ((uintptr_t*)shelf[1000])[-1] = 0x123456789abcdef1u;
}

static void build_zero_size(int count, char** arguments) {
  (void)count, (void)arguments;
  build_gaps();
  ((uintptr_t*)shelf[1000])[-1] = 0;
}

static void build_random_bytes(int count, char** arguments) {
  (void)count, (void)arguments;
  build_gaps();
  drop_every(0, 2000, 2);
  char* from = shelf[501];
  randomise(from, (size_t)((char*)sbrk(0) - from));
}

static void build_random_whole(int count, char** arguments) {
  (void)count, (void)arguments;
  build_gaps();
  char* from = (char*)((uintptr_t)shelf[0] & ~(uintptr_t)4095);
  randomise(from, (size_t)((char*)sbrk(0) - from));
}

static void* thread_block;
static void work_thread_block(void) {
  fill_mixed(2000);
  must((thread_block = malloc(100)) != NULL, "out of memory");
}

/* The head of a thread arena's heap: heap_info and the arena behind it. */
static void build_broken_arena(int count, char** arguments) {
  (void)count, (void)arguments;
  fill_mixed(2000);
  park_threads(2, work_thread_block);
  uintptr_t base = (uintptr_t)thread_block & ~(uintptr_t)(heap_alignment - 1);
  randomise((void*)base, 0x800);
}

const struct Scenario corruptions[] = {
    {"broken_links", build_broken_links, true},
    {"looping_links", build_looping_links, true},
    {"broken_tcache", build_broken_tcache, true},
    {"broken_size", build_broken_size, true},
    {"zero_size", build_zero_size, true},
    {"random_bytes", build_random_bytes, true},
    {"random_whole", build_random_whole, true},
    {"broken_arena", build_broken_arena, true},
    {NULL, NULL, false},
};
