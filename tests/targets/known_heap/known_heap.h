/* A program whose heap is known to the byte: it builds one by scenario name, counts every block
 * that anyone in it holds, and answers one-letter commands. Plain C on libc and threads alone, so
 * that it links with the libc of every release. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* book.c: the count of all blocks, kept by standing in front of the allocator. */
enum Call { call_malloc, call_calloc, call_realloc, call_free, call_memalign, call_count };
struct Book {
  uint64_t calls[call_count]; /* since the start, by the program and by libc */
  uint64_t live_blocks;
  uint64_t live_bytes;      /* malloc_usable_size of each */
  uint64_t allocated_bytes; /* since the start; with freed_bytes it says how much changed */
  uint64_t freed_bytes;
};
struct Book read_book(void);

/* next_allocator.c: what a preloaded allocator says of itself, as further members of the line. */
const char* counters_of_next_allocator(void);

/* truth.c: what the allocator says of itself. */
void open_truth(void);                /* before the heap is built: it holds blocks of its own */
void write_truth(bool with_counters); /* one line of JSON; without counters on a broken heap */
void write_trim(void);                /* calls malloc_trim(0); one line of JSON */

/* blocks.c: the shelf where blocks are kept. The shelf is no part of the heap. */
enum { shelf_size = 1 << 22 };
extern void* shelf[shelf_size];
void* keep(void* block);        /* puts it on the shelf; ends the program on NULL */
void* keep_filled(size_t size); /* malloc, every byte written, kept */
void drop(size_t index);        /* frees the block at that place, if there is one */
void drop_every(size_t from, size_t to, size_t step);
void drop_random(size_t from, size_t to, unsigned percent);
void drop_half(void);                        /* every other block on the shelf */
void move_memory(void);                      /* makes the allocator map, grow, shrink and unmap */
uint64_t random_below(uint64_t limit);       /* the same numbers in each run; one row a thread */
void fill_mixed(size_t blocks);              /* small blocks and some large ones, a third freed */
void must(bool condition, const char* what); /* ends the program with a message */

/* threads.c: threads that work once and then stay, and threads that never stop. */
void park_threads(unsigned count, void (*work)(void)); /* returns when all have done it */
void run_threads(unsigned count, void (*work)(void));  /* returns when all have ended */
void call_exactly(void); /* on each of two new threads 100,000 malloc and 60,000 free */
void spread(unsigned count, size_t bytes); /* so many threads, each with an arena of its own */
void change_one_arena(void); /* by the first of them; returns when it stands still again */
void start_churn(void);
void stop_churn(void); /* returns when every thread stands still */

/* scenarios.c, corruption.c */
struct Scenario {
  const char* name;
  void (*build)(int argument_count, char** arguments);
  bool broken; /* the allocator must not be called any more */
};
extern const struct Scenario scenarios[];   /* ends with a NULL name */
extern const struct Scenario corruptions[]; /* ends with a NULL name */
