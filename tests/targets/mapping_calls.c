/* mapping_calls HEAP_MIB SPINNING
 * Fills a heap of blocks of 1,000 bytes, frees every other one, and then maps and unmaps 64 KiB
 * again and again, as allocators do, while SPINNING threads use a processor each. For each byte on
 * its stdin it answers with one line of JSON about the time since the last one: `calls`, the
 * longest time that one took, and how many took more than 1 and 10 ms. Time spent waiting for a
 * processor is left out: what is left is waiting for the memory map. */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { block = 1000, mapped = 64 * 1024, pause_ns = 100000, millisecond = 1000000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
  uint64_t calls;
  uint64_t longest_ns;
  uint64_t over_1ms;
  uint64_t over_10ms;
} seen;

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Second field of schedstat: nanoseconds that this thread was ready and had no processor. */
static uint64_t unscheduled_ns(int schedstat) {
  char text[128];
  const ssize_t size = pread(schedstat, text, sizeof text - 1, 0);
  if (size <= 0) abort();
  text[size] = '\0';
  char* second = strchr(text, ' ');
  if (second == NULL) abort();
  return strtoull(second, NULL, 10);
}

static void* map_and_unmap(void* unused) {
  (void)unused;
  const int schedstat = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (schedstat < 0) abort();
  for (;;) {
    const uint64_t unscheduled = unscheduled_ns(schedstat);
    const uint64_t begin = now_ns();
    char* const place =
        mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) abort();
    place[0] = 1;
    munmap(place, mapped);
    const uint64_t whole = now_ns() - begin;
    const uint64_t ready = unscheduled_ns(schedstat) - unscheduled;
    const uint64_t took = whole > ready ? whole - ready : 0;
    pthread_mutex_lock(&lock);
    ++seen.calls;
    if (took > seen.longest_ns) seen.longest_ns = took;
    seen.over_1ms += took > millisecond;
    seen.over_10ms += took > 10 * millisecond;
    pthread_mutex_unlock(&lock);
    const struct timespec pause = {0, pause_ns};
    nanosleep(&pause, NULL);
  }
  return NULL;
}

static void* spin(void* unused) {
  (void)unused;
  for (volatile uint64_t turns = 0;; ++turns) continue;
  return NULL;
}

static void fill_heap(size_t count) {
  void** const list = malloc(count * sizeof *list);
  if (list == NULL) abort();
  for (size_t i = 0; i < count; ++i) {
    if ((list[i] = malloc(block)) == NULL) abort();
    memset(list[i], 1, block);
  }
  for (size_t i = 0; i < count; i += 2) free(list[i]);
}

static void start(void* (*function)(void*)) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, function, NULL) != 0) abort();
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fputs("usage: mapping_calls HEAP_MIB SPINNING\n", stderr);
    return 2;
  }
  fill_heap(strtoull(argv[1], NULL, 10) * 1024 * 1024 / block);
  for (int i = atoi(argv[2]); i > 0; --i) start(spin);
  start(map_and_unmap);
  puts("{\"ready\":true}");
  fflush(stdout);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) == 1) {
    pthread_mutex_lock(&lock);
    printf("{\"calls\":%" PRIu64 ",\"longest_ms\":%.3f,\"over_1ms\":%" PRIu64
           ",\"over_10ms\":%" PRIu64 "}\n",
           seen.calls, (double)seen.longest_ns / millisecond, seen.over_1ms, seen.over_10ms);
    memset(&seen, 0, sizeof seen);
    pthread_mutex_unlock(&lock);
    fflush(stdout);
  }
  return 0;
}
