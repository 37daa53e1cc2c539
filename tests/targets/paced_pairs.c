/* paced_pairs THREADS PAIRS_PER_S PACE [HEAP_BYTES HEAP_BLOCKS]
 * Frees and allocates at a pace that is known, and counts what it does. Each thread has 1,000
 * slots, takes one at random, frees what is there and allocates anew; the sizes are those of `mix`.
 * All slots together take some 200 KB, less than a second-level cache. PAIRS_PER_S is of all
 * threads together, 0 for as fast as it goes. PACE says how a thread waits for its next turn:
 *
 *   sleep      clock_nanosleep, a turn each millisecond
 *   spin       the same, reading the clock all the time
 *   alternate  as sleep, but idle in each first second and at that rate in each second one
 *
 * Before that a heap of HEAP_BYTES is filled with twice HEAP_BLOCKS blocks, and every other one is
 * freed. For each byte on its stdin it answers with one line of JSON. `busy_ns` is the time that
 * the threads spent on pairs and not on waiting, `cpu_ns` the processor time of the whole process,
 * `allocated` the number of blocks by their usable bytes. `stalled_ns`, flat out only, is what
 * turns took more than usual that took several times as long as usual: each pair in them met a
 * probe, or the thread was made to wait. */
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { slots = 1000, most_threads = 64, second = 1000000000, turn_ns = 1000000 };
enum { kinds = 8, unit = 8, sizes = 4096 / unit }; /* usable bytes go in steps of 16, from 24 on */
enum { flat_out_turn = 256, published_after = 64 };
enum { stalled_from = 4 };            /* times as long as a usual turn */
enum { usual_turns = 1024 };          /* how many it takes to change what is usual */
enum { most_backlog_ns = 100000000 }; /* what is later than this is not made up for */

static const struct {
  uint32_t bytes;
  uint32_t percent;
} mix[kinds] = {{24, 30}, {40, 20}, {64, 15}, {100, 12}, {200, 10}, {400, 7}, {1000, 4}, {3000, 2}};
static uint8_t kind_of_percent[100];

enum Pace { pace_sleep, pace_spin, pace_alternate };
static enum Pace pace;
static uint64_t pairs_a_turn; /* of one thread, as pairs << 32 */
static uint64_t start_ns;

static struct Worker {
  uint64_t pairs;
  uint64_t busy_ns;
  uint64_t stalled_ns;
  double usual_ns;           /* near the median of the turns */
  uint64_t allocated[sizes]; /* by usable bytes / unit */
  uint64_t random;
  void* blocks[slots];
} workers[most_threads] __attribute__((aligned(64)));

static uint64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * second + (uint64_t)now.tv_nsec;
}

static uint64_t next_random(uint64_t* state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static void publish(uint64_t* figure, uint64_t more) {
  __atomic_store_n(figure, *figure + more, __ATOMIC_RELAXED); /* its own thread alone writes it */
}

static void do_pairs(struct Worker* self, uint64_t count) {
  while (count > 0) {
    const uint64_t some = count < published_after ? count : published_after;
    for (uint64_t i = 0; i < some; ++i) {
      const uint64_t random = next_random(&self->random);
      void** const slot = &self->blocks[(random & UINT32_MAX) % slots];
      const unsigned kind = kind_of_percent[(random >> 32) % 100];
      free(*slot);
      *slot = malloc(mix[kind].bytes);
      publish(&self->allocated[malloc_usable_size(*slot) / unit % sizes], 1);
    }
    publish(&self->pairs, some);
    count -= some;
  }
}

static void note_turn(struct Worker* self, uint64_t took_ns) {
  const double took = (double)took_ns;
  if (self->usual_ns == 0) self->usual_ns = took;
  if (took > stalled_from * self->usual_ns)
    publish(&self->stalled_ns, took_ns - (uint64_t)self->usual_ns);
  self->usual_ns *= 1 + (took > self->usual_ns ? 1.0 : -1.0) / usual_turns;
}

static void wait_until(uint64_t due) {
  if (pace == pace_spin) {
    while (clock_ns(CLOCK_MONOTONIC) < due) __builtin_ia32_pause();
    return;
  }
  const struct timespec until = {(time_t)(due / second), (long)(due % second)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) continue;
}

/* Where the time `due` lies in an idle second, the end of it; else `due`. */
static uint64_t in_a_busy_second(uint64_t due) {
  const uint64_t seconds = (due - start_ns) / second;
  if (pace != pace_alternate || seconds % 2 == 1) return due;
  return start_ns + (seconds + 1) * second;
}

static void* work(void* argument) {
  struct Worker* const self = argument;
  uint64_t due = start_ns;
  uint64_t owed = 0;
  for (;;) {
    uint64_t now = clock_ns(CLOCK_MONOTONIC);
    if (pairs_a_turn == 0 || now > due + most_backlog_ns) due = now;
    due = in_a_busy_second(due);
    if (due > now) {
      wait_until(due);
      now = clock_ns(CLOCK_MONOTONIC);
    }
    owed += pairs_a_turn;
    do_pairs(self, pairs_a_turn == 0 ? flat_out_turn : owed >> 32);
    owed &= UINT32_MAX;
    const uint64_t took = clock_ns(CLOCK_MONOTONIC) - now;
    publish(&self->busy_ns, took);
    if (pairs_a_turn == 0) note_turn(self, took);
    due += turn_ns;
  }
  return NULL;
}

/* The list of blocks is no part of the heap. */
static void fill_heap(size_t bytes, size_t live) {
  const size_t count = 2 * live;
  const size_t middle = bytes / count - 16; /* a chunk header, and half of the rounding */
  if (bytes / count < 64) _exit(2);
  void** const list =
      mmap(NULL, count * sizeof *list, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (list == MAP_FAILED) _exit(1);
  uint64_t random = 88172645463325252u;
  for (size_t i = 0; i < count; ++i) {
    const size_t size = middle * 3 / 4 + next_random(&random) % (middle / 2);
    if ((list[i] = malloc(size)) == NULL) _exit(1);
    memset(list[i], 1, size);
  }
  for (size_t i = 0; i < count; i += 2) free(list[i]);
  munmap(list, count * sizeof *list);
}

static void answer(int threads) {
  uint64_t pairs = 0;
  uint64_t busy_ns = 0;
  uint64_t stalled_ns = 0;
  uint64_t allocated[sizes] = {0};
  for (int i = 0; i < threads; ++i) {
    const struct Worker* const worker = &workers[i];
    pairs += __atomic_load_n(&worker->pairs, __ATOMIC_RELAXED);
    busy_ns += __atomic_load_n(&worker->busy_ns, __ATOMIC_RELAXED);
    stalled_ns += __atomic_load_n(&worker->stalled_ns, __ATOMIC_RELAXED);
    for (int size = 0; size < sizes; ++size)
      allocated[size] += __atomic_load_n(&worker->allocated[size], __ATOMIC_RELAXED);
  }
  printf("{\"pairs\":%llu,\"busy_ns\":%llu,\"cpu_ns\":%llu,\"time_ns\":%llu,\"unix_ns\":%llu,"
         "\"stalled_ns\":%llu,\"allocated\":{",
         (unsigned long long)pairs, (unsigned long long)busy_ns,
         (unsigned long long)clock_ns(CLOCK_PROCESS_CPUTIME_ID),
         (unsigned long long)clock_ns(CLOCK_MONOTONIC),
         (unsigned long long)clock_ns(CLOCK_REALTIME), (unsigned long long)stalled_ns);
  const char* comma = "";
  for (int size = 0; size < sizes; ++size) {
    if (allocated[size] == 0) continue;
    printf("%s\"%d\":%llu", comma, size * unit, (unsigned long long)allocated[size]);
    comma = ",";
  }
  puts("}}");
  fflush(stdout);
}

static bool parse_pace(const char* word) {
  static const char* const words[] = {"sleep", "spin", "alternate"};
  for (unsigned i = 0; i < 3; ++i) {
    if (strcmp(word, words[i]) != 0) continue;
    pace = (enum Pace)i;
    return true;
  }
  return false;
}

int main(int argc, char** argv) {
  const int threads = argc > 1 ? atoi(argv[1]) : -1;
  if ((argc != 4 && argc != 6) || threads < 0 || threads > most_threads || !parse_pace(argv[3])) {
    fputs("usage: paced_pairs THREADS PAIRS_PER_S sleep|spin|alternate [HEAP_BYTES HEAP_BLOCKS]\n",
          stderr);
    return 2;
  }
  const uint64_t rate = strtoull(argv[2], NULL, 10);
  if (threads > 0) pairs_a_turn = (rate << 32) / (second / turn_ns) / (uint64_t)threads;
  unsigned percent = 0;
  for (unsigned kind = 0; kind < kinds; ++kind)
    for (unsigned i = 0; i < mix[kind].percent; ++i) kind_of_percent[percent++] = (uint8_t)kind;
  if (argc == 6 && atoll(argv[5]) > 0)
    fill_heap(strtoull(argv[4], NULL, 10), strtoull(argv[5], NULL, 10));

  start_ns = clock_ns(CLOCK_MONOTONIC);
  for (int i = 0; i < threads; ++i) {
    pthread_t thread;
    workers[i].random = 0x9e3779b97f4a7c15u * (uint64_t)(i + 1);
    if (pthread_create(&thread, NULL, work, &workers[i]) != 0) return 1;
  }
  answer(threads);
  for (char byte; read(STDIN_FILENO, &byte, 1) == 1;) answer(threads);
  return 0;
}
