/* The border between the programs in the kernel (bpf/) and heapgap itself: what passes from one to
 * the other, with fixed widths, laid out the same for both compilers. */
#ifndef HEAPGAP_WIRE_H
#define HEAPGAP_WIRE_H

#include <linux/types.h>

/* The functions that are counted, in the order of the contract's "calls". */
enum heapgap_call {
  HEAPGAP_MALLOC,
  HEAPGAP_CALLOC,
  HEAPGAP_REALLOC,
  HEAPGAP_FREE,
  HEAPGAP_MEMALIGN,
  HEAPGAP_NEW,
  HEAPGAP_DELETE,
  HEAPGAP_MMAP,
  HEAPGAP_MUNMAP,
  HEAPGAP_MREMAP,
  HEAPGAP_BRK,
  HEAPGAP_CALLS,
};

/* Where a function's arguments and its result lie. */
enum heapgap_shape {
  HEAPGAP_BLOCK_OF_SIZE,       /* f(size) is the block */
  HEAPGAP_BLOCK_OF_COUNT_SIZE, /* f(count, size) is the block */
  HEAPGAP_BLOCK_OF_ALIGN_SIZE, /* f(alignment, size) is the block */
  HEAPGAP_OUT_OF_ALIGN_SIZE,   /* f(&block, alignment, size) is 0 */
  HEAPGAP_BLOCK_OF_BLOCK_SIZE, /* f(old block, size) is the new block */
  HEAPGAP_TAKES_BLOCK,         /* f(block) */
  HEAPGAP_MAPS,                /* f(hint, length, …) is the address */
  HEAPGAP_UNMAPS,              /* f(address, length) is 0 */
  HEAPGAP_REMAPS,              /* f(old, old length, length, …) is the address */
  HEAPGAP_MOVES_BREAK,         /* f(address) is 0 */
  HEAPGAP_SHAPES,
};

/* How the usable size of a block can be read at the block itself. */
enum heapgap_header {
  HEAPGAP_NO_HEADER,
  HEAPGAP_GLIBC_HEADER, /* the word before the block: chunk size, low bits A M P (malloc.c) */
};

/* A probe's cookie: call | shape << 8 | header << 16. */
#define HEAPGAP_COOKIE(call, shape, header)                                                        \
  ((__u64)(call) | ((__u64)(shape) << 8) | ((__u64)(header) << 16))
/* In a window also: the kernel must step over the probed instruction. */
#define HEAPGAP_COOKIE_STEPPED (1ULL << 24)

enum heapgap_event_kind {
  HEAPGAP_ALLOCATED,     /* address, requested, usable */
  HEAPGAP_FREED,         /* address, usable; sent before the function runs */
  HEAPGAP_REALLOC_BEGIN, /* address: the old block, usable; sent before the function runs */
  HEAPGAP_REALLOC_END,   /* address: the new block, or 0; requested, usable */
  HEAPGAP_MAPPED,        /* address, requested: the length */
  HEAPGAP_UNMAPPED,      /* address, requested: the length; sent after success */
  HEAPGAP_REMAPPED,      /* address, requested: the length */
  HEAPGAP_BREAK_MOVED,   /* address: the new end */
  HEAPGAP_EVENT_KINDS,
};

enum heapgap_event_flags {
  HEAPGAP_USABLE_KNOWN = 1, /* `usable` was read at the block */
  HEAPGAP_DIRECT = 2,       /* the block has a mapping of its own */
};

/* One record of the ring buffer. */
struct heapgap_event {
  __u64 address;
  __u64 requested;
  __u64 usable;
  __u32 thread; /* joins a realloc's end to its begin */
  __u8 kind;
  __u8 flags;
  __u16 zero;
};

/* 16-byte steps up to 1 KiB, then four per doubling up to 2^48 (analysis/size_class.h). */
#define HEAPGAP_SIZE_CLASSES 216

struct heapgap_class_counters {
  __u64 allocs; /* a realloc that succeeds frees in the old class and allocates in the new one */
  __u64 frees;
  __u64 alloc_bytes; /* usable bytes */
  __u64 free_bytes;
};

enum heapgap_loss {
  HEAPGAP_RING_FULL,       /* an event was not sent */
  HEAPGAP_NO_THREAD_STATE, /* no memory to keep a call's arguments */
  HEAPGAP_TOO_DEEP,        /* more calls within each other than are kept */
  HEAPGAP_NO_HEADER_READ,  /* the event was sent without `usable` */
  HEAPGAP_NO_RESULT_READ,  /* the block that posix_memalign stored could not be read: no event */
  HEAPGAP_LOST_RETURN,     /* a call that was begun never returned */
  HEAPGAP_LOSSES,
};

/* The one value of the per-processor map `counters`. */
struct heapgap_counters {
  __u64 calls[HEAPGAP_CALLS]; /* by the application: calls within another of them don't count,
                                 but for mmap, munmap, mremap and brk */
  __u64 losses[HEAPGAP_LOSSES];
  __u64 other_entry_hits; /* at the entry of calls that are not among `calls` */
  __u64 return_hits;
  struct heapgap_class_counters classes[HEAPGAP_SIZE_CLASSES];
};

/* The one value of the per-processor map `window_hits`: all hits, whether they are counted or not.
 */
struct heapgap_window_hits {
  __u64 emulated;
  __u64 single_stepped;
};

#ifdef __cplusplus
static_assert(sizeof(heapgap_window_hits) == 16);
static_assert(sizeof(heapgap_event) == 32);
static_assert(sizeof(heapgap_class_counters) == 32);
static_assert(sizeof(heapgap_counters) ==
              8 * HEAPGAP_CALLS + 8 * HEAPGAP_LOSSES + 8 * 2 + 32 * HEAPGAP_SIZE_CLASSES);
#else
_Static_assert(sizeof(struct heapgap_window_hits) == 16, "");
_Static_assert(sizeof(struct heapgap_event) == 32, "");
_Static_assert(sizeof(struct heapgap_class_counters) == 32, "");
_Static_assert(sizeof(struct heapgap_counters) ==
                   8 * HEAPGAP_CALLS + 8 * HEAPGAP_LOSSES + 8 * 2 + 32 * HEAPGAP_SIZE_CLASSES,
               "");
#endif

#endif
