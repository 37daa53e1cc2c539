/* The count of all blocks in the process, those of libc included: the program's own malloc and
 * relatives stand in front of the allocator's. A static program is linked with --wrap instead. */
#include "known_heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>

#ifdef KNOWN_HEAP_STATIC
#define ENTRY(name) __wrap_##name
#define ALLOCATOR(name) __real_##name
#elif defined KNOWN_HEAP_NEXT /* next_allocator.c */
#define ENTRY(name) name
#define ALLOCATOR(name) next_##name
#else
#define ENTRY(name) name
#define ALLOCATOR(name) __libc_##name
#endif

void* ALLOCATOR(malloc)(size_t size);
void* ALLOCATOR(calloc)(size_t count, size_t size);
void* ALLOCATOR(realloc)(void* block, size_t size);
void* ALLOCATOR(memalign)(size_t alignment, size_t size);
void ALLOCATOR(free)(void* block);

void* ENTRY(malloc)(size_t size);
void* ENTRY(calloc)(size_t count, size_t size);
void* ENTRY(realloc)(void* block, size_t size);
void* ENTRY(memalign)(size_t alignment, size_t size);
void* ENTRY(aligned_alloc)(size_t alignment, size_t size);
int ENTRY(posix_memalign)(void** block, size_t alignment, size_t size);
void ENTRY(free)(void* block);

static _Atomic uint64_t allocated_blocks, freed_blocks, allocated_bytes, freed_bytes;
static _Atomic uint64_t calls[call_count];

static void count(enum Call call) {
  atomic_fetch_add_explicit(&calls[call], 1, memory_order_relaxed);
}

static void* enter(void* block) {
  if (block) {
    atomic_fetch_add(&allocated_blocks, 1);
    atomic_fetch_add(&allocated_bytes, malloc_usable_size(block));
  }
  return block;
}

static void strike(size_t usable) {
  atomic_fetch_add(&freed_blocks, 1);
  atomic_fetch_add(&freed_bytes, usable);
}

void* ENTRY(malloc)(size_t size) {
  count(call_malloc);
  return enter(ALLOCATOR(malloc)(size));
}
void* ENTRY(calloc)(size_t number, size_t size) {
  count(call_calloc);
  return enter(ALLOCATOR(calloc)(number, size));
}
void* ENTRY(memalign)(size_t alignment, size_t size) {
  count(call_memalign);
  return enter(ALLOCATOR(memalign)(alignment, size));
}
void* ENTRY(aligned_alloc)(size_t alignment, size_t size) {
  count(call_memalign);
  return enter(ALLOCATOR(memalign)(alignment, size));
}

int ENTRY(posix_memalign)(void** block, size_t alignment, size_t size) {
  count(call_memalign);
  *block = enter(ALLOCATOR(memalign)(alignment, size));
  return *block ? 0 : ENOMEM;
}

void* ENTRY(realloc)(void* block, size_t size) {
  count(call_realloc);
  size_t before = block ? malloc_usable_size(block) : 0;
  void* moved = ALLOCATOR(realloc)(block, size);
  if (block && (moved || size == 0)) strike(before);
  return enter(moved);
}

void ENTRY(free)(void* block) {
  count(call_free);
  if (block) strike(malloc_usable_size(block));
  ALLOCATOR(free)(block);
}

struct Book read_book(void) {
  struct Book book;
  for (int i = 0; i < call_count; ++i) book.calls[i] = calls[i];
  book.allocated_bytes = allocated_bytes;
  book.freed_bytes = freed_bytes;
  book.live_blocks = allocated_blocks - freed_blocks;
  book.live_bytes = book.allocated_bytes - book.freed_bytes;
  return book;
}
