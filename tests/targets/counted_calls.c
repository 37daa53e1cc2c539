/* Calls the allocator and the system below it, and keeps a record of each call. Answers one-letter
 * commands on its stdin with one line of JSON each: how often it called what, and the events that
 * a tracer should have seen of the main thread, as [kind, address, requested, usable]. Nothing but
 * the calls to be seen touches the heap. */
#define _GNU_SOURCE /* mremap */

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { threads = 2, mallocs_each = 100000, page = 4096 };

static char answer[1 << 16];
static size_t answer_length;
static bool first_event;

static void begin_answer(void) {
  answer_length = (size_t)sprintf(answer, "{\"events\":[");
  first_event = true;
}

static void saw(const char* kind, const void* address, size_t requested, size_t usable) {
  answer_length +=
      (size_t)sprintf(answer + answer_length, "%s[\"%s\",%zu,%zu,%zu]", first_event ? "" : ",",
                      kind, (size_t)(uintptr_t)address, requested, usable);
  first_event = false;
}

static void end_answer(const char* figures) {
  answer_length += (size_t)sprintf(answer + answer_length, "],%s}\n", figures);
  if (write(STDOUT_FILENO, answer, answer_length) != (ssize_t)answer_length) _exit(1);
}

static void* allocated(void* block, size_t requested) {
  if (block == NULL) abort();
  saw("allocated", block, requested, malloc_usable_size(block));
  return block;
}

static void freed(void* block) {
  saw("freed", block, 0, malloc_usable_size(block));
  free(block);
}

static void* moved(void* block, size_t requested) {
  saw("realloc_begin", block, 0, malloc_usable_size(block));
  void* const result = realloc(block, requested);
  saw("realloc_end", result, requested, result == NULL ? 0 : malloc_usable_size(result));
  return result;
}

/* Every function, and every way that a realloc can go. */
static void all_flavours(void) {
  begin_answer();
  char* block = allocated(malloc(100), 100);
  block = moved(block, 60);   /* shrinks in place */
  block = moved(block, 5000); /* grows into the top */
  void* const barrier = allocated(malloc(24), 24);
  block = moved(block, 20000);   /* moves: malloc and free inside */
  block = moved(block, 1 << 20); /* to a mapping of its own */
  block = moved(block, 8 << 20); /* mremap */
  const volatile size_t huge = PTRDIFF_MAX;
  if (moved(block, huge) != NULL) abort(); /* fails; the block stays */
  block = moved(block, 50);
  if (moved(block, 0) != NULL) abort(); /* frees */
  block = allocated(realloc(NULL, 77), 77);
  freed(block);
  freed(barrier);
  freed(allocated(calloc(7, 30), 210));
  freed(allocated(calloc(1, 3 << 20), 3 << 20));
  freed(allocated(memalign(256, 1000), 1000));
  freed(allocated(aligned_alloc(64, 640), 640));
  freed(allocated(aligned_alloc(4096, 1 << 20), 1 << 20));
  freed(allocated(memalign(16, 40), 40)); /* ends as a malloc */
  freed(allocated(valloc(500), 500));
  freed(allocated(pvalloc(500), 500));
  void* out = NULL;
  if (posix_memalign(&out, 128, 333) != 0) abort();
  freed(allocated(out, 333));
  if (posix_memalign(&out, 3, 333) != EINVAL) abort();
  if (malloc(huge) != NULL || calloc(huge, 2) != NULL) abort();
  free(NULL);
  /* malloc: two blocks, one failure; realloc: eight of moved(), one as malloc */
  end_answer("\"calls\":{\"malloc\":3,\"calloc\":3,\"realloc\":9,\"memalign\":8,\"free\":12}");
}

static void mappings(void) {
  begin_answer();
  char* place = mmap(NULL, 8 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  saw("mapped", place, 8 * page, 0);
  if (mremap(place, 8 * page, 4 * page, 0) != place) abort();
  saw("remapped", place, 4 * page, 0);
  char* const above =
      mmap(place + 4 * page, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  saw("mapped", above, page, 0);
  char* const far = mremap(place, 4 * page, 64 * page, MREMAP_MAYMOVE);
  if (far == MAP_FAILED || far == place) abort();
  saw("unmapped", place, 4 * page, 0);
  saw("remapped", far, 64 * page, 0);
  if (munmap(far, 64 * page) != 0 || munmap(above, page) != 0) abort();
  saw("unmapped", far, 64 * page, 0);
  saw("unmapped", above, page, 0);
  if (munmap(far + 1, page) == 0) abort(); /* not a page's address */
  if (mmap(NULL, 0, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) abort();
  char* const end = sbrk(0);
  if (brk(end + 3 * page) != 0) abort();
  saw("break_moved", end + 3 * page, 0, 0);
  if (sbrk(-3 * page) != end + 3 * page) abort();
  saw("break_moved", end, 0, 0);
  end_answer("\"calls\":{\"mmap\":3,\"munmap\":3,\"mremap\":2,\"brk\":2}");
}

/* Near the heap's beginning, where glibc has the cache of the main thread (malloc.c, tcache_init).
 */
static void* first_block;

static sigjmp_buf before_fault;

static void jump_back(int signal) {
  (void)signal;
  siglongjmp(before_fault, 1);
}

/* Leaves posix_memalign by a jump: it stores its result where nothing can be stored. */
static void calls_that_never_return(void) {
  begin_answer();
  struct sigaction action = {.sa_handler = jump_back};
  sigaction(SIGSEGV, &action, NULL);
  for (volatile int round = 0; round < 3; ++round) {
    if (sigsetjmp(before_fault, 1) == 0) {
      void** volatile nowhere = (void**)8;
      (void)!posix_memalign(nowhere, 64, 100);
    }
  }
  signal(SIGSEGV, SIG_DFL);
  freed(allocated(malloc(100), 100));
  end_answer("\"calls\":{\"malloc\":1,\"memalign\":3,\"free\":1}");
}

/* Leaves malloc by a jump: the page with the thread's cache, which it looks at first, is not to be
 * read. */
static void mallocs_that_never_return(void) {
  begin_answer();
  struct sigaction action = {.sa_handler = jump_back};
  sigaction(SIGSEGV, &action, NULL);
  char* const cache = (char*)((uintptr_t)first_block & ~(uintptr_t)(page - 1));
  for (volatile int round = 0; round < 3; ++round) {
    if (mprotect(cache, page, PROT_NONE) != 0) abort();
    if (sigsetjmp(before_fault, 1) == 0) {
      void* volatile nothing = malloc(24);
      if (nothing != NULL) abort();
    }
    if (mprotect(cache, page, PROT_READ | PROT_WRITE) != 0) abort();
  }
  signal(SIGSEGV, SIG_DFL);
  freed(allocated(malloc(100), 100));
  end_answer("\"calls\":{\"malloc\":4,\"free\":1}");
}

static void child_goes_on(void) {
  begin_answer();
  const pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 1000; ++i) free(malloc(100));
    _exit(42);
  }
  int status = 0;
  waitpid(child, &status, 0);
  freed(allocated(malloc(100), 100));
  end_answer(WIFEXITED(status) && WEXITSTATUS(status) == 42 ? "\"child_is_well\":true"
                                                            : "\"child_is_well\":false");
}

static void* blocks[threads][mallocs_each];
static pthread_barrier_t begin;
static pthread_barrier_t end;

static void* work(void* argument) {
  void** const mine = argument;
  for (;;) {
    pthread_barrier_wait(&begin);
    for (size_t i = 0; i < mallocs_each; ++i) {
      mine[i] = malloc(16 + i * 7 % 3000);
      if (i % 5 < 3) {
        free(mine[i]);
        mine[i] = NULL;
      }
    }
    pthread_barrier_wait(&end);
  }
  return NULL;
}

static void run_threads(void) {
  begin_answer();
  pthread_barrier_wait(&begin);
  pthread_barrier_wait(&end);
  size_t live_blocks = 0;
  size_t live_bytes = 0;
  for (size_t i = 0; i < (size_t)threads * mallocs_each; ++i) {
    void* const block = blocks[i / mallocs_each][i % mallocs_each];
    if (block == NULL) continue;
    ++live_blocks;
    live_bytes += malloc_usable_size(block);
  }
  char figures[100];
  sprintf(figures, "\"live_blocks\":%zu,\"live_bytes\":%zu", live_blocks, live_bytes);
  end_answer(figures);
}

static void* serve(void* main_thread) {
  if (main_thread != NULL) pthread_join(*(pthread_t*)main_thread, NULL);
  begin_answer();
  end_answer("\"ready\":true");
  for (char command; read(STDIN_FILENO, &command, 1) == 1;) {
    switch (command) {
    case 'a':
      all_flavours();
      break;
    case 'm':
      mappings();
      break;
    case 'j':
      calls_that_never_return();
      break;
    case 'l':
      mallocs_that_never_return();
      break;
    case 'f':
      child_goes_on();
      break;
    case 't':
      run_threads();
      break;
    default:
      _exit(2);
    }
  }
  exit(0);
}

/* With an argument the main thread ends, and another one answers. */
int main(int argument_count, char** arguments) {
  (void)arguments;
  pthread_barrier_init(&begin, NULL, threads + 1);
  pthread_barrier_init(&end, NULL, threads + 1);
  first_block = malloc(1); /* the heap is set up */
  free(first_block);
  pthread_t thread;
  for (size_t i = 0; i < threads; ++i) {
    if (pthread_create(&thread, NULL, work, blocks[i]) != 0) return 1;
  }
  if (argument_count == 1) serve(NULL);
  static pthread_t main_thread;
  main_thread = pthread_self();
  if (pthread_create(&thread, NULL, serve, &main_thread) != 0) return 1;
  pthread_exit(NULL);
}
