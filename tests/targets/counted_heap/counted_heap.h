/* A program that counts its own blocks whatever allocator it runs on: linked with --wrap, so that
 * every call it makes is counted, and what the C library allocates for itself is not. Plain C on
 * libc and threads alone. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* count.c */
struct Count {
  uint64_t live_blocks;
  uint64_t live_bytes;      /* malloc_usable_size of each */
  uint64_t allocated_bytes; /* since the start; with freed_bytes it says how much changed */
  uint64_t freed_bytes;
};
struct Count read_count(void);

/* blocks.c: the shelf where blocks are kept. It is no part of the heap. */
void make_shelf(void);          /* once, before the others */
void* keep(void* block);        /* puts it on the shelf; ends the program on NULL */
void* keep_filled(size_t size); /* malloc, every byte written, kept */
void drop_every(size_t from, size_t to, size_t step);
void drop_random(size_t from, size_t to, unsigned percent);
uint64_t random_below(uint64_t limit);       /* the same numbers in each run; one row a thread */
void fill_mixed(size_t blocks);              /* small blocks and some large ones, a third freed */
void must(bool condition, const char* what); /* ends the program with a message */

/* threads.c */
void park_threads(unsigned count, void (*work)(void)); /* work once, then stay */
void run_threads(unsigned count, void (*work)(void));  /* work once, then end */
void start_churn(void);                                /* four threads that never stop */
void stop_churn(void);                                 /* returns when each stands still */

/* scenarios.c */
struct Scenario {
  const char* name;
  void (*build)(void);
};
extern const struct Scenario scenarios[]; /* ends with a NULL name */
