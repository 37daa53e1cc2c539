#include "counted_heap.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { thread_limit = 16, churn_threads = 4, churn_slots = 5000 };

static sem_t done, never;
static void (*thread_work)(void);

static void* work_and_park(void* unused) {
  thread_work();
  sem_post(&done);
  for (;;) sem_wait(&never);
  return unused;
}

static void* work_and_end(void* unused) {
  thread_work();
  return unused;
}

static pthread_t begin_thread(void* (*run)(void*), void* argument) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, run, argument) == 0, "pthread_create\n");
  return thread;
}

void park_threads(unsigned count, void (*work)(void)) {
  must(sem_init(&done, 0, 0) == 0 && sem_init(&never, 0, 0) == 0, "sem_init\n");
  thread_work = work;
  for (unsigned i = 0; i < count; ++i) begin_thread(work_and_park, NULL);
  for (unsigned i = 0; i < count; ++i) sem_wait(&done);
}

void run_threads(unsigned count, void (*work)(void)) {
  pthread_t threads[thread_limit];
  must(count <= thread_limit, "too many threads\n");
  thread_work = work;
  for (unsigned i = 0; i < count; ++i) threads[i] = begin_thread(work_and_end, NULL);
  for (unsigned i = 0; i < count; ++i) pthread_join(threads[i], NULL);
}

/* Churn: each thread keeps a fixed number of blocks and replaces some of them each millisecond. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool churning;
static unsigned standing;

static void wait_for_churn(void) {
  pthread_mutex_lock(&lock);
  ++standing;
  pthread_cond_broadcast(&changed);
  while (!churning) pthread_cond_wait(&changed, &lock);
  --standing;
  pthread_mutex_unlock(&lock);
}

static bool is_churning(void) {
  pthread_mutex_lock(&lock);
  bool now = churning;
  pthread_mutex_unlock(&lock);
  return now;
}

static void replace(void** block) {
  size_t size = 16 + random_below(3000);
  free(*block);
  must((*block = malloc(size)) != NULL, "out of memory\n");
  memset(*block, 0x33, size);
}

static void* churn(void* slots_of_thread) {
  void** slots = slots_of_thread;
  for (size_t i = 0; i < churn_slots; ++i) replace(&slots[i]);
  for (;;) {
    if (!is_churning()) wait_for_churn();
    for (unsigned i = 0; i < 20; ++i) replace(&slots[random_below(churn_slots)]);
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  return NULL;
}

static void create_churn_threads(void) {
  static void* slots[churn_threads][churn_slots];
  static bool created;
  for (unsigned i = 0; i < churn_threads && !created; ++i) begin_thread(churn, slots[i]);
  created = true;
}

void stop_churn(void) {
  pthread_mutex_lock(&lock);
  churning = false;
  while (standing < churn_threads) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

void start_churn(void) {
  create_churn_threads();
  stop_churn(); /* all blocks are in place before the first is replaced */
  pthread_mutex_lock(&lock);
  churning = true;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}
