/* The heaps that can be built. All figures are plain numbers of bytes or blocks. */
#define _GNU_SOURCE
#include "known_heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void build_idle(int count, char** arguments) {
  (void)count, (void)arguments;
}

static void build_small_mixed(int count, char** arguments) {
  (void)count, (void)arguments;
  fill_mixed(20000);
}

static void work_mixed(void) {
  fill_mixed(3000);
}

/* arenas MAXIMUM THREADS: the main thread and each other thread fill the arena they get. */
static void build_arenas(int count, char** arguments) {
  must(count == 2, "usage: arenas MAXIMUM THREADS");
  mallopt(M_ARENA_MAX, atoi(arguments[0]));
  work_mixed();
  park_threads((unsigned)atoi(arguments[1]), work_mixed);
}

/* spread THREADS BYTES: each thread has an arena of its own with so many bytes in it. */
static void build_spread(int count, char** arguments) {
  must(count == 2, "usage: spread THREADS BYTES");
  mallopt(M_ARENA_MAX, atoi(arguments[0]) + 1);
  spread((unsigned)atoi(arguments[0]), strtoull(arguments[1], NULL, 10));
}

static void build_block_kinds(int count, char** arguments) {
  (void)count, (void)arguments;
  static const size_t alignments[] = {32, 64, 256, 4096, 65536, 1 << 20};
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
  keep(realloc(memalign(1 << 20, 5000000), 1000000));
  keep(realloc(malloc(1000), 90000));
  keep(calloc(1, 2000000));
  keep(malloc(0));
}

/* A freed direct block raises the threshold, so that the next of its size lies in the arena. */
static void build_moved_threshold(int count, char** arguments) {
  (void)count, (void)arguments;
  keep_filled(400000);
  keep_filled(3000000);
  drop(1);
  for (size_t i = 0; i < 4; ++i) keep_filled(2000000);
  drop(3);
  keep_filled(5000000);
}

static void build_thresholds(int count, char** arguments) {
  (void)count, (void)arguments;
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
  for (size_t i = 0; i < 10; ++i) keep_filled(3000000);
  keep_filled(6000000);
  drop_every(3, 10, 1);
}

/* A little of everything, small enough to be recorded with all its memory. */
static void work_sample(void) {
  void* own[160];
  for (size_t i = 0; i < 160; ++i) {
    size_t size = 1 + (random_below(10) ? random_below(200) : random_below(1500));
    must((own[i] = malloc(size)) != NULL, "out of memory");
    own[i] = memset(own[i], 0x5a, size);
  }
  for (size_t i = 0; i < 160; ++i)
    if (random_below(3) == 0) free(own[i]);
}

static void build_sample(int count, char** arguments) {
  (void)count, (void)arguments;
  work_sample();
  keep(malloc(300000));
  keep(memalign(65536, 200000));
  keep(calloc(1, 400000));
  park_threads(2, work_sample);
}

/* An arena of several heaps of 64 MiB each; only the first bytes of the blocks are touched. */
static void work_sub_heaps(void) {
  static void* blocks[1800];
  for (size_t i = 0; i < 1800; ++i) {
    must((blocks[i] = malloc(90000 + random_below(20000))) != NULL, "out of memory");
    memset(blocks[i], 0x11, 64);
  }
  for (size_t i = 0; i < 1800; i += 3) free(blocks[i]);
  fill_mixed(500);
}

static void build_sub_heaps(int count, char** arguments) {
  (void)count, (void)arguments;
  park_threads(1, work_sub_heaps);
}

/* A thread arena whose later heaps were emptied again. */
static void work_shrunk_heaps(void) {
  static void* blocks[1500];
  for (size_t i = 0; i < 1500; ++i) must((blocks[i] = malloc(100000)) != NULL, "out of memory");
  for (size_t i = 1500; i-- > 100;) free(blocks[i]);
}

static void build_shrunk_heaps(int count, char** arguments) {
  (void)count, (void)arguments;
  park_threads(1, work_shrunk_heaps);
}

static void build_every_other(int count, char** arguments) {
  (void)count, (void)arguments;
  for (size_t i = 0; i < 40000; ++i) keep_filled(24 + random_below(400));
  drop_every(0, 40000, 2);
}

static void build_random_freed(int count, char** arguments) {
  (void)count, (void)arguments;
  for (size_t i = 0; i < 40000; ++i) keep_filled(24 + random_below(2000));
  drop_random(0, 40000, 67);
}

/* Small blocks freed in no order: the tcache fills up, the rest goes to the fastbins. */
static void build_fastbins(int count, char** arguments) {
  (void)count, (void)arguments;
  mallopt(M_MXFAST, 160);
  for (size_t i = 0; i < 6000; ++i) {
    keep_filled(24 + random_below(128));
    keep_filled(200);
  }
  drop_random(0, 12000, 40);
}

/* Untouched blocks that look like a fresh tcache struct of one release or another. */
static void build_tcache_decoys(int count, char** arguments) {
  (void)count, (void)arguments;
  static const size_t sizes[] = {0x240, 0x280, 0x2f0};
  for (size_t i = 0; i < 3000; ++i) {
    void* block = keep(calloc(1, sizes[i % 3]));
    if (i % 7 == 0) memset(block, (int)(i & 1), 16);
  }
  drop_random(0, 3000, 10);
  park_threads(2, work_mixed);
}

/* A page right behind the heap: brk fails, and the main arena goes on in mappings. */
static void build_non_contiguous(int count, char** arguments) {
  (void)count, (void)arguments;
  for (size_t i = 0; i < 100; ++i) keep_filled(500);
  void* end = sbrk(0);
  must(mmap(end, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == end, "mmap");
  for (size_t i = 0; i < 20000; ++i) keep_filled(100 + random_below(500));
  drop_random(0, 20000, 50);
}

static void build_foreign_sbrk(int count, char** arguments) {
  (void)count, (void)arguments;
  for (size_t i = 0; i < 1000; ++i) keep_filled(300);
  must(sbrk(3 * 4096) != (void*)-1, "sbrk");
  for (size_t i = 0; i < 2000; ++i) keep_filled(300);
  must(sbrk(100) != (void*)-1, "sbrk");
  for (size_t i = 0; i < 4000; ++i) keep_filled(300);
  drop_random(0, 7000, 50);
}

static void build_dead_threads(int count, char** arguments) {
  (void)count, (void)arguments;
  run_threads(8, work_mixed);
}

static void build_forked_child(int count, char** arguments) {
  (void)count, (void)arguments;
  work_mixed();
  park_threads(3, work_mixed);
  pid_t child = fork();
  must(child >= 0, "fork");
  if (child == 0) {
    fill_mixed(1000);
    return;
  }
  waitpid(child, NULL, 0);
  _exit(0);
}

/* Whole free pages, kept back by one block at the end of the heap. */
static void build_retained(int count, char** arguments) {
  (void)count, (void)arguments;
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  for (size_t i = 0; i < 1000; ++i) keep_filled(64000);
  keep_filled(5000);
  drop_every(0, 1000, 1);
}

/* One block in four lives on, about one in each page. */
static void build_pinned(int count, char** arguments) {
  (void)count, (void)arguments;
  for (size_t i = 0; i < 40000; ++i) keep_filled(1000);
  for (size_t i = 0; i < 40000; ++i)
    if (i % 4 != 0) drop(i);
}

/* Read but never written: present as the zero page, not resident. */
static void build_zero_pages(int count, char** arguments) {
  (void)count, (void)arguments;
  const size_t size = 100 << 20;
  volatile const char* block = keep(calloc(1, size));
  for (size_t i = 0; i < size; i += 4096) must(block[i] == 0, "calloc gives zeros");
}

/* big BYTES BLOCKS: every other block freed, BLOCKS of them live. */
static void build_big(int count, char** arguments) {
  must(count == 2, "usage: big BYTES BLOCKS");
  size_t bytes = strtoull(arguments[0], NULL, 10);
  size_t blocks = 2 * strtoull(arguments[1], NULL, 10);
  must(blocks > 0 && blocks < shelf_size && bytes / blocks >= 64, "too many blocks");
  size_t middle = bytes / blocks - 16; /* a chunk header, and half of the rounding */
  size_t spread = middle / 2;
  for (size_t i = 0; i < blocks; ++i) keep_filled(middle - spread / 2 + random_below(spread));
  drop_every(0, blocks, 2);
}

static void build_churn(int count, char** arguments) {
  (void)count, (void)arguments;
  fill_mixed(2000);
  start_churn();
  stop_churn();
}

const struct Scenario scenarios[] = {
    {"idle", build_idle, false},
    {"small_mixed", build_small_mixed, false},
    {"arenas", build_arenas, false},
    {"spread", build_spread, false},
    {"sample", build_sample, false},
    {"block_kinds", build_block_kinds, false},
    {"moved_threshold", build_moved_threshold, false},
    {"thresholds", build_thresholds, false},
    {"sub_heaps", build_sub_heaps, false},
    {"shrunk_heaps", build_shrunk_heaps, false},
    {"every_other", build_every_other, false},
    {"random_freed", build_random_freed, false},
    {"fastbins", build_fastbins, false},
    {"tcache_decoys", build_tcache_decoys, false},
    {"non_contiguous", build_non_contiguous, false},
    {"foreign_sbrk", build_foreign_sbrk, false},
    {"dead_threads", build_dead_threads, false},
    {"forked_child", build_forked_child, false},
    {"retained", build_retained, false},
    {"pinned", build_pinned, false},
    {"zero_pages", build_zero_pages, false},
    {"big", build_big, false},
    {"churn", build_churn, false},
    {NULL, NULL, false},
};
