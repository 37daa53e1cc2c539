/* advice_target SCENARIO [cured]
 * Brings its heap into the state that a scenario of advice_trials.cpp asks for, prints a line, then
 * obeys one-letter commands from stdin, each answered by a line: t gives free pages back by the
 * call that the allocator has for it, q quits. "cured" does the same work as the advice would have
 * the program do it. Blocks are kept in static memory, which is no part of the heap. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { most_blocks = 1 << 20, threads = 8, idle_threads = 96 };
static void* shelf[most_blocks];
static size_t used;
static bool cured;
static sem_t done, never;

static void* filled(size_t size) {
  void* block = malloc(size);
  if (!block) _exit(2);
  return memset(block, 0x5a, size);
}

static void keep(size_t size) {
  if (used == most_blocks) _exit(2);
  shelf[used++] = filled(size);
}

static void drop(size_t from, size_t to, size_t step) {
  for (size_t i = from; i < to; i += step) {
    free(shelf[i]);
    shelf[i] = NULL;
  }
}

/* A burst is over; one block at the end of the heap keeps its pages. */
static void burst(void) {
  for (size_t i = 0; i < 1000; ++i) keep(64000);
  keep(5000);
  drop(0, 1000, 1);
}

/* One block in four outlives the load. Cured: they come from memory of their own. */
static void mixed_lifetimes(void) {
  const size_t blocks = 40000;
  if (cured) {
    for (size_t i = 0; i < blocks / 4; ++i) keep(1000);
    const size_t first = used;
    for (size_t i = blocks / 4; i < blocks; ++i) keep(1000);
    drop(first, used, 1);
    return;
  }
  for (size_t i = 0; i < blocks; ++i) keep(1000);
  for (size_t i = 0; i < blocks; ++i)
    if (i % 4 != 0) drop(i, i + 1, 1);
}

/* What a program has right after a restart: the blocks that live, and nothing else. */
static void restarted(void) {
  if (!cured) {
    mixed_lifetimes();
    return;
  }
  for (size_t i = 0; i < 10000; ++i) keep(1000);
}

/* A freed direct block raises the threshold; large buffers then lie among small blocks. */
static void risen_threshold(void) {
  keep(1500000);
  drop(0, 1, 1);
  for (size_t i = 0; i < 60; ++i) {
    keep(600000);
    keep(100);
  }
  drop(1, used, 2);
}

/* The end of the heap after a burst, which the trim threshold keeps. */
static void high_trim_threshold(void) {
  for (size_t i = 0; i < 600; ++i) keep(64000);
  drop(0, used, 1);
}

static void stay(void) {
  sem_post(&done);
  for (;;) sem_wait(&never);
}

static void* load_of_a_thread(void* unused) {
  enum { blocks = 12000 };
  static __thread void* own[blocks];
  for (size_t i = 0; i < blocks; ++i) own[i] = filled(1000);
  for (size_t i = 0; i < blocks; ++i)
    if (i % 16 != 0) free(own[i]);
  stay();
  return unused;
}

static void start_thread(void* (*work)(void*)) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, NULL) != 0) _exit(2);
}

/* Threads have their load one after the other, each in an arena of its own. */
static void arena_spread(void) {
  for (int i = 0; i < threads; ++i) {
    start_thread(load_of_a_thread);
    sem_wait(&done);
  }
}

static void* fill_thread_cache(void* unused) {
  void* own[7];
  for (size_t size = 24; size <= 1032; size += 16) {
    for (size_t i = 0; i < 7; ++i) own[i] = filled(size);
    for (size_t i = 0; i < 7; ++i) free(own[i]);
  }
  stay();
  return unused;
}

/* Many threads with nothing to do any more but a full cache. */
static void full_thread_caches(void) {
  for (int i = 0; i < idle_threads; ++i) start_thread(fill_thread_cache);
  for (int i = 0; i < idle_threads; ++i) sem_wait(&done);
}

struct Scenario {
  const char* name;
  void (*build)(void);
};
static const struct Scenario scenarios[] = {
    {"burst", burst},
    {"mixed_lifetimes", mixed_lifetimes},
    {"restarted", restarted},
    {"risen_threshold", risen_threshold},
    {"high_trim_threshold", high_trim_threshold},
    {"arena_spread", arena_spread},
    {"full_thread_caches", full_thread_caches},
};

typedef int Mallctl(const char*, void*, size_t*, void*, size_t);
typedef void Release(void);
typedef void Collect(bool);
static Mallctl* mallctl;
static Release* release;
static Collect* collect;

/* What a preloaded allocator has; looked up early, as that allocates. */
static void find_calls(void) {
  mallctl = (Mallctl*)dlsym(RTLD_DEFAULT, "mallctl");
  release = (Release*)dlsym(RTLD_DEFAULT, "MallocExtension_ReleaseFreeMemory");
  collect = (Collect*)dlsym(RTLD_DEFAULT, "mi_collect");
}

static void give_back(void) {
  if (mallctl) {
    mallctl("arena.4096.purge", NULL, NULL, NULL, 0);
  } else if (release) {
    release();
  } else if (collect) {
    collect(true);
  } else {
    malloc_trim(0);
  }
}

static void answer(void) {
  static const char line[] = "{}\n"; /* stdio would take memory of the heap */
  if (write(STDOUT_FILENO, line, sizeof line - 1) < 0) _exit(2);
}

int main(int argc, char** argv) {
  if (argc < 2 || sem_init(&done, 0, 0) != 0 || sem_init(&never, 0, 0) != 0) return 2;
  find_calls();
  cured = argc > 2 && strcmp(argv[2], "cured") == 0;
  const size_t count = sizeof scenarios / sizeof *scenarios;
  size_t chosen = 0;
  while (chosen < count && strcmp(scenarios[chosen].name, argv[1]) != 0) ++chosen;
  if (chosen == count) return 2;
  scenarios[chosen].build();
  answer();
  for (char command; read(STDIN_FILENO, &command, 1) == 1;) {
    if (command == 'q') _exit(0);
    if (command == 't') give_back();
    if (command != '\n') answer();
  }
  _exit(0);
}
