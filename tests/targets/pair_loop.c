/* Allocates and frees as fast as it can: pair_loop THREADS SLOTS. Each thread takes a random one of
 * its SLOTS, frees what is there and allocates anew, 16 to 512 bytes. For each byte on its stdin it
 * answers with one line of JSON: pairs so far, and the time in nanoseconds. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { batch = 256, most_threads = 64 };

static uint64_t pairs[most_threads * 8]; /* one cache line each */
static size_t slots;

static uint64_t next_random(uint64_t* state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static void* work(void* argument) {
  uint64_t* const done = argument;
  uint64_t state = 88172645463325252u + (uint64_t)(uintptr_t)argument;
  void** const blocks = calloc(slots, sizeof *blocks);
  if (blocks == NULL) abort();
  for (;;) {
    for (int i = 0; i < batch; ++i) {
      const uint64_t random = next_random(&state);
      void** const slot = &blocks[random % slots];
      free(*slot);
      *slot = malloc(16 + (random >> 32) % 497);
    }
    __atomic_fetch_add(done, batch, __ATOMIC_RELAXED);
  }
  return NULL;
}

static void answer(int threads) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t sum = 0;
  for (int i = 0; i < threads; ++i) sum += __atomic_load_n(&pairs[i * 8], __ATOMIC_RELAXED);
  printf("{\"pairs\": %llu, \"time_ns\": %lld}\n", (unsigned long long)sum,
         (long long)now.tv_sec * 1000000000 + now.tv_nsec);
  fflush(stdout);
}

int main(int argc, char** argv) {
  const int threads = argc > 1 ? atoi(argv[1]) : 1;
  slots = argc > 2 ? (size_t)atoi(argv[2]) : 1000;
  if (threads < 1 || threads > most_threads || slots < 1) return 2;
  for (int i = 0; i < threads; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, &pairs[i * 8]) != 0) return 1;
  }
  answer(threads);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) == 1) answer(threads);
  return 0;
}
