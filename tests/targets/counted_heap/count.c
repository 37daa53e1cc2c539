/* The program's calls pass through here: the linker sends them to __wrap_NAME. */
#include "counted_heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>

void* __real_malloc(size_t size);
void* __real_calloc(size_t number, size_t size);
void* __real_realloc(void* block, size_t size);
void* __real_memalign(size_t alignment, size_t size);
void __real_free(void* block);

void* __wrap_malloc(size_t size);
void* __wrap_calloc(size_t number, size_t size);
void* __wrap_realloc(void* block, size_t size);
void* __wrap_memalign(size_t alignment, size_t size);
void __wrap_free(void* block);

static _Atomic uint64_t allocated_blocks, freed_blocks, allocated_bytes, freed_bytes;

/* In a static program a call of the allocator to itself comes here too, as musl's calloc does. */
static __thread bool inside;

static void* enter(void* block) {
  if (block && !inside) {
    atomic_fetch_add(&allocated_blocks, 1);
    atomic_fetch_add(&allocated_bytes, malloc_usable_size(block));
  }
  return block;
}

static void strike(size_t usable) {
  atomic_fetch_add(&freed_blocks, 1);
  atomic_fetch_add(&freed_bytes, usable);
}

void* __wrap_malloc(size_t size) {
  return enter(__real_malloc(size));
}
void* __wrap_calloc(size_t number, size_t size) {
  inside = true;
  void* block = __real_calloc(number, size);
  inside = false;
  return enter(block);
}
void* __wrap_memalign(size_t alignment, size_t size) {
  return enter(__real_memalign(alignment, size));
}

void* __wrap_realloc(void* block, size_t size) {
  size_t before = block ? malloc_usable_size(block) : 0;
  void* moved = __real_realloc(block, size);
  if (block && moved) strike(before);
  return enter(moved);
}

void __wrap_free(void* block) {
  if (block) strike(malloc_usable_size(block));
  __real_free(block);
}

struct Count read_count(void) {
  struct Count count;
  count.allocated_bytes = allocated_bytes;
  count.freed_bytes = freed_bytes;
  count.live_blocks = allocated_blocks - freed_blocks;
  count.live_bytes = count.allocated_bytes - count.freed_bytes;
  return count;
}
