#include "known_heap.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { thread_limit = 64, churn_threads = 4, churn_slots = 5000 };

static sem_t done, never;
static void (*thread_work)(void);

static void make_semaphores(void) {
  static bool made;
  if (made) return;
  must(sem_init(&done, 0, 0) == 0 && sem_init(&never, 0, 0) == 0, "sem_init");
  made = true;
}

static void* work_and_park(void* unused) {
  (void)unused;
  thread_work();
  sem_post(&done);
  for (;;) sem_wait(&never); /* not a call that nobody has made yet: it would fault once more */
  return NULL;
}

static void* work_and_end(void* unused) {
  thread_work();
  return unused;
}

void park_threads(unsigned count, void (*work)(void)) {
  make_semaphores();
  thread_work = work;
  for (unsigned i = 0; i < count; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, work_and_park, NULL) == 0, "pthread_create");
  }
  for (unsigned i = 0; i < count; ++i) sem_wait(&done);
}

void run_threads(unsigned count, void (*work)(void)) {
  pthread_t threads[thread_limit];
  must(count <= thread_limit, "too many threads");
  thread_work = work;
  for (unsigned i = 0; i < count; ++i)
    must(pthread_create(&threads[i], NULL, work_and_end, NULL) == 0, "pthread_create");
  for (unsigned i = 0; i < count; ++i) pthread_join(threads[i], NULL);
}

static void* call_exactly_and_park(void* unused) {
  (void)unused;
  for (unsigned i = 0; i < 100000; ++i) {
    void* block = malloc(16 + random_below(1000));
    must(block != NULL, "out of memory");
    if (i % 5 < 3) free(block);
  }
  sem_post(&done);
  for (;;) sem_wait(&never);
  return NULL;
}

void call_exactly(void) {
  make_semaphores();
  for (unsigned i = 0; i < 2; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, call_exactly_and_park, NULL) == 0, "pthread_create");
  }
  for (unsigned i = 0; i < 2; ++i) sem_wait(&done);
}

/* Spread: every other block of each arena freed. The first thread changes its own when told to. */
enum { changes_at_once = 2000 };
static sem_t change_wanted;
static size_t spread_blocks;

static void* fill_arena(void* is_first) {
  void** blocks = calloc(spread_blocks, sizeof *blocks);
  must(blocks != NULL, "out of memory");
  for (size_t i = 0; i < spread_blocks; ++i) {
    size_t size = 256 + random_below(500);
    must((blocks[i] = malloc(size)) != NULL, "out of memory");
    memset(blocks[i], 0x5a, size);
  }
  for (size_t i = 0; i < spread_blocks; i += 2) {
    free(blocks[i]);
    blocks[i] = NULL;
  }
  sem_post(&done);
  for (;;) {
    sem_wait(is_first ? &change_wanted : &never);
    for (unsigned i = 0; i < changes_at_once; ++i) {
      void** slot = &blocks[random_below(spread_blocks)];
      free(*slot);
      must((*slot = malloc(16 + random_below(1500))) != NULL, "out of memory");
    }
    sem_post(&done);
  }
  return NULL;
}

void spread(unsigned count, size_t bytes) {
  must(sem_init(&change_wanted, 0, 0) == 0, "sem_init");
  make_semaphores();
  spread_blocks = bytes / 512;
  for (unsigned i = 0; i < count; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, fill_arena, i == 0 ? &done : NULL) == 0, "pthread_create");
  }
  for (unsigned i = 0; i < count; ++i) sem_wait(&done);
}

void change_one_arena(void) {
  sem_post(&change_wanted);
  sem_wait(&done);
}

/* Churn: each thread keeps a fixed number of blocks and replaces some of them each millisecond. */
static pthread_mutex_t churn_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t churn_changed = PTHREAD_COND_INITIALIZER;
static bool churning;
static unsigned standing;

static void wait_for_churn(void) {
  pthread_mutex_lock(&churn_lock);
  if (!churning) {
    ++standing;
    pthread_cond_broadcast(&churn_changed);
    while (!churning) pthread_cond_wait(&churn_changed, &churn_lock);
    --standing;
  }
  pthread_mutex_unlock(&churn_lock);
}

/* One of the thread's blocks is replaced, mostly in the plain way. */
static void replace_block(void** slot) {
  size_t size = 16 + random_below(3000);
  switch (random_below(40)) {
  case 0:
    must((*slot = realloc(*slot, size)) != NULL, "out of memory");
    return;
  case 1:
    free(*slot);
    must((*slot = calloc(4, size / 4)) != NULL, "out of memory");
    return;
  case 2:
    free(*slot);
    must(posix_memalign(slot, 256, size) == 0, "out of memory");
    break;
  default:
    free(*slot);
    must((*slot = malloc(size)) != NULL, "out of memory");
  }
  memset(*slot, 0x33, size);
}

static void* churn(void* slots_of_thread) {
  void** slots = slots_of_thread;
  void* large = NULL;
  for (size_t i = 0; i < churn_slots; ++i)
    must((slots[i] = calloc(1, 16 + random_below(3000))) != NULL, "out of memory");
  for (;;) {
    wait_for_churn();
    for (unsigned i = 0; i < 20; ++i) replace_block(&slots[random_below(churn_slots)]);
    if (random_below(50) == 0) { /* now and then a block with a mapping of its own */
      free(large);
      must((large = malloc(200000 + random_below(400000))) != NULL, "out of memory");
    }
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  return NULL;
}

static void create_churn_threads(void) {
  static void* slots[churn_threads][churn_slots];
  static bool created;
  if (created) return;
  created = true;
  for (unsigned i = 0; i < churn_threads; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, churn, slots[i]) == 0, "pthread_create");
  }
}

void stop_churn(void) {
  pthread_mutex_lock(&churn_lock);
  churning = false;
  while (standing < churn_threads) pthread_cond_wait(&churn_changed, &churn_lock);
  pthread_mutex_unlock(&churn_lock);
}

void start_churn(void) {
  create_churn_threads();
  stop_churn(); /* all blocks are in place before the first is replaced */
  pthread_mutex_lock(&churn_lock);
  churning = true;
  pthread_cond_broadcast(&churn_changed);
  pthread_mutex_unlock(&churn_lock);
}
