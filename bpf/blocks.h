/* Sizes of blocks, and the counters of their classes. */
#ifndef HEAPGAP_BLOCKS_H
#define HEAPGAP_BLOCKS_H

#include "counters.h"
#include "size_class.h"
#include "wire.h"

#include <stdbool.h>
#include <stddef.h>

/* The word before a block of glibc: the chunk's size with three flags (malloc.c, "chunk"). */
#define CHUNK_FLAGS 7ULL
#define CHUNK_IS_MAPPED 2ULL
#define SMALLEST_CHUNK 32ULL

struct block {
  __u64 address;
  __u64 usable;
  __u8 flags; /* heapgap_event_flags */
};

static __always_inline struct block read_block(struct heapgap_counters* here, __u64 address,
                                               __u8 header) {
  struct block block = {.address = address};
  if (header != HEAPGAP_GLIBC_HEADER) return block;
  __u64 word = 0;
  const long failed = bpf_probe_read_user(&word, sizeof word, (void*)(address - sizeof word));
  const __u64 chunk = word & ~CHUNK_FLAGS;
  if (failed || chunk < SMALLEST_CHUNK) {
    add(&here->losses[HEAPGAP_NO_HEADER_READ], 1);
    return block;
  }
  /* A mapped chunk does not use the first word of the chunk after it. */
  const bool is_mapped = word & CHUNK_IS_MAPPED;
  block.usable = chunk - (is_mapped ? 2 : 1) * sizeof word;
  block.flags = HEAPGAP_USABLE_KNOWN | (is_mapped ? HEAPGAP_DIRECT : 0);
  return block;
}

/* Checked again where the verifier sees it: the compiler knows that it holds, and would leave the
 * check out. */
static __always_inline struct heapgap_class_counters* class_of(struct heapgap_counters* here,
                                                               __u64 usable) {
  __u32 index = size_class_of(usable);
  barrier_var(index);
  return index < HEAPGAP_SIZE_CLASSES ? &here->classes[index] : NULL;
}

static __always_inline void count_allocated(struct heapgap_counters* here, __u64 usable) {
  struct heapgap_class_counters* class = class_of(here, usable);
  if (!class) return;
  add(&class->allocs, 1);
  add(&class->alloc_bytes, usable);
}

static __always_inline void count_freed(struct heapgap_counters* here, __u64 usable) {
  struct heapgap_class_counters* class = class_of(here, usable);
  if (!class) return;
  add(&class->frees, 1);
  add(&class->free_bytes, usable);
}

#endif
