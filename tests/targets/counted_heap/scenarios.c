/* Heaps that any allocator can build. All figures are plain numbers of bytes or blocks. */
#define _GNU_SOURCE
#include "counted_heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void build_small_mixed(void) {
  fill_mixed(20000);
}

static void work_mixed(void) {
  fill_mixed(3000);
}

static void build_threads(void) {
  work_mixed();
  park_threads(4, work_mixed);
}

static void build_dead_threads(void) {
  run_threads(4, work_mixed);
}

/* One block of each size and the next, some freed: few blocks of each kind. */
static void build_every_size(void) {
  for (size_t size = 0; size < 140000; size += 1 + size / 50) keep(malloc(size));
  for (size_t size = 0; size < 300; ++size) keep_filled(size);
  drop_random(0, 800, 30);
}

static void build_block_kinds(void) {
  static const size_t alignments[] = {32, 64, 256, 4096, 65536, 1 << 20, 4 << 20};
  for (size_t i = 0; i < 200; ++i) keep_filled(1 + i * 7);
  for (size_t i = 0; i < 20; ++i) keep_filled(100000);
  for (size_t i = 0; i < 8; ++i) keep_filled(300000 + i * 5000);
  for (size_t i = 0; i < sizeof alignments / sizeof *alignments; ++i) {
    keep(memalign(alignments[i], 100));
    keep(memalign(alignments[i], 5000));
    keep(memalign(alignments[i], 400000));
    keep(memalign(alignments[i], 3000000));
  }
  keep(realloc(malloc(500000), 9000000));
  keep(realloc(malloc(6000000), 700000));
  keep(realloc(memalign(65536, 400000), 9400000));
  keep(realloc(malloc(1000), 90000));
  keep(realloc(malloc(1000), 10));
  keep(calloc(1, 2000000));
  keep(calloc(1, 40 << 20));
  keep(malloc(0));
}

static void build_every_other(void) {
  for (size_t i = 0; i < 40000; ++i) keep_filled(24 + random_below(400));
  drop_every(0, 40000, 2);
}

static void build_emptied(void) {
  for (size_t i = 0; i < 40000; ++i) keep_filled(24 + random_below(2000));
  drop_every(0, 40000, 1);
  for (size_t i = 0; i < 100; ++i) keep_filled(64);
}

/* Blocks of one thread given back by another. */
static void* handed_over[20000];

static void free_half(void) {
  for (size_t i = 0; i < 20000; i += 2) free(handed_over[i]);
}

static void build_handed_over(void) {
  for (size_t i = 0; i < 20000; ++i)
    must((handed_over[i] = malloc(16 + random_below(500))) != NULL, "out of memory\n");
  park_threads(1, free_half);
}

/* A little of everything, small enough to be recorded with all its memory. */
static void work_sample(void) {
  void* own[160];
  for (size_t i = 0; i < 160; ++i) {
    size_t size = 1 + (random_below(10) ? random_below(200) : random_below(1500));
    must((own[i] = malloc(size)) != NULL, "out of memory\n");
    memset(own[i], 0x5a, size);
  }
  for (size_t i = 0; i < 160; ++i)
    if (random_below(3) == 0) free(own[i]);
}

static void build_sample(void) {
  work_sample();
  keep(malloc(300000));
  keep(memalign(65536, 200000));
  keep(calloc(1, 400000));
  park_threads(2, work_sample);
}

/* A quarter of a million blocks live and as many freed, about 100 MiB. */
static void build_big(void) {
  for (size_t i = 0; i < 500000; ++i) keep_filled(16 + random_below(400));
  drop_every(0, 500000, 2);
}

/* Half a million blocks live and as many freed, about 500 MiB. */
static void build_large(void) {
  for (size_t i = 0; i < 1000000; ++i) keep_filled(16 + random_below(1000));
  drop_every(0, 1000000, 2);
}

static void build_churn(void) {
  fill_mixed(2000);
  start_churn();
  stop_churn();
}

const struct Scenario scenarios[] = {
    {"small_mixed", build_small_mixed},
    {"threads", build_threads},
    {"dead_threads", build_dead_threads},
    {"every_size", build_every_size},
    {"block_kinds", build_block_kinds},
    {"every_other", build_every_other},
    {"emptied", build_emptied},
    {"handed_over", build_handed_over},
    {"sample", build_sample},
    {"big", build_big},
    {"large", build_large},
    {"churn", build_churn},
    {NULL, NULL},
};
