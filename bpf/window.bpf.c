/* What runs at the probes of a window: they are in for a few milliseconds at a time, at the entry
 * of the functions only. Calls and sizes are counted, nothing is sent.
 *
 * What an entry knows: the size asked for, from which follows the block that glibc will give; the
 * block given back, whose size stands before it. Not known: whether the call succeeds. */
#include "blocks.h"
#include "counters.h"
#include "window_maps.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <linux/bpf.h>
#include <linux/ptrace.h>

char license_of_programs[] SEC("license") = "Dual MIT/GPL";

/* Up to this alignment memalign and its kin call malloc (glibc malloc.c, MALLOC_ALIGNMENT). */
#define ALIGNMENT_OF_ALL 16ULL

/* The usable size that glibc gives for a request (request2size in malloc.c): chunks are multiples
 * of 16 bytes, 32 at least, and 8 bytes of each are its header. */
static __always_inline __u64 usable_for(__u64 requested) {
  const __u64 chunk = (requested + sizeof(__u64) + 15) & ~15ULL;
  return (chunk < SMALLEST_CHUNK ? SMALLEST_CHUNK : chunk) - sizeof(__u64);
}

/* malloc is called from inside, and its own probe counts that. */
static __always_inline void leave_to_malloc(struct heapgap_counters* here) {
  add(&here->calls[HEAPGAP_MALLOC], (__u64)-1);
  add(&here->other_entry_hits, 1);
}

static __always_inline void count_given_back(struct heapgap_counters* here, __u64 address,
                                             __u8 header) {
  const struct block block = read_block(here, address, header);
  if (block.flags & HEAPGAP_USABLE_KNOWN) count_freed(here, block.usable);
}

static __always_inline void count_aligned(struct heapgap_counters* here, __u64 alignment,
                                          __u64 requested) {
  if (alignment <= ALIGNMENT_OF_ALL) {
    leave_to_malloc(here);
  } else {
    count_allocated(here, usable_for(requested));
  }
}

static __always_inline void count_realloc(struct heapgap_counters* here, __u64 old, __u64 requested,
                                          __u8 header) {
  if (!old) {
    leave_to_malloc(here);
    return;
  }
  count_given_back(here, old, header);
  if (requested) count_allocated(here, usable_for(requested));
}

SEC("uprobe.multi")
int on_window_entry(struct pt_regs* registers) {
  const __u64 cookie = bpf_get_attach_cookie(registers);
  const __u32 only = 0;
  struct heapgap_window_hits* hits = bpf_map_lookup_elem(&window_hits, &only);
  if (!hits) return 0;
  add(cookie & HEAPGAP_COOKIE_STEPPED ? &hits->single_stepped : &hits->emulated, 1);
  if (!counting) return 0;
  struct heapgap_counters* here = counters_here();
  const __u8 call = (__u8)cookie;
  if (!here || call >= HEAPGAP_CALLS) return 0;
  add(&here->calls[call], 1);

  const __u8 header = (__u8)(cookie >> 16);
  switch ((__u8)(cookie >> 8)) {
  case HEAPGAP_BLOCK_OF_SIZE:
    count_allocated(here, usable_for(PT_REGS_PARM1(registers)));
    break;
  case HEAPGAP_BLOCK_OF_COUNT_SIZE:
    count_allocated(here, usable_for(PT_REGS_PARM1(registers) * PT_REGS_PARM2(registers)));
    break;
  case HEAPGAP_BLOCK_OF_ALIGN_SIZE:
    count_aligned(here, PT_REGS_PARM1(registers), PT_REGS_PARM2(registers));
    break;
  case HEAPGAP_OUT_OF_ALIGN_SIZE:
    count_aligned(here, PT_REGS_PARM2(registers), PT_REGS_PARM3(registers));
    break;
  case HEAPGAP_BLOCK_OF_BLOCK_SIZE:
    count_realloc(here, PT_REGS_PARM1(registers), PT_REGS_PARM2(registers), header);
    break;
  case HEAPGAP_TAKES_BLOCK:
    if (PT_REGS_PARM1(registers)) count_given_back(here, PT_REGS_PARM1(registers), header);
    break;
  default: /* mmap, munmap, mremap, brk: their number is enough */
    break;
  }
  return 0;
}
