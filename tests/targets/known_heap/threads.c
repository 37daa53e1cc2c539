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
  must(sem_init(&done, 0, 0) == 0 && sem_init(&never, 0, 0) == 0, "sem_init");
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

static void* churn(void* slots_of_thread) {
  void** slots = slots_of_thread;
  for (size_t i = 0; i < churn_slots; ++i)
    must((slots[i] = calloc(1, 16 + random_below(3000))) != NULL, "out of memory");
  for (;;) {
    wait_for_churn();
    for (unsigned i = 0; i < 20; ++i) {
      size_t slot = random_below(churn_slots);
      size_t size = 16 + random_below(3000);
      free(slots[slot]);
      must((slots[slot] = malloc(size)) != NULL, "out of memory");
      memset(slots[slot], 0x33, size);
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
