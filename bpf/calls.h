/* What a call does to the heap, told at its entry and at its return.
 *
 * Order in the ring is the order in which the heap changed: a block is shown freed before the
 * allocator has it, and allocated after the allocator gave it away. */
#ifndef HEAPGAP_CALLS_H
#define HEAPGAP_CALLS_H

#include "blocks.h"
#include "call_frames.h"
#include "emit.h"
#include "maps.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <linux/ptrace.h>

/* What was probed, as the cookie says it. */
struct probe {
  __u8 call;
  __u8 shape;
  __u8 header;
};

static __always_inline struct probe probe_of(struct pt_regs* registers) {
  const __u64 cookie = bpf_get_attach_cookie(registers);
  const struct probe probe = {
      .call = (__u8)cookie, .shape = (__u8)(cookie >> 8), .header = (__u8)(cookie >> 16)};
  return probe;
}

/* Puts the arguments where the return finds them. */
static __always_inline void keep_arguments(struct call_frame* frame, const struct pt_regs* in) {
  frame->address = PT_REGS_PARM1(in);
  frame->requested = 0;
  frame->before = 0;
  frame->before_known = 0;
  switch (frame->shape) {
  case HEAPGAP_BLOCK_OF_SIZE:
    frame->requested = PT_REGS_PARM1(in);
    break;
  case HEAPGAP_BLOCK_OF_COUNT_SIZE:
    frame->requested = PT_REGS_PARM1(in) * PT_REGS_PARM2(in); /* overflow: it will fail */
    break;
  case HEAPGAP_BLOCK_OF_ALIGN_SIZE:
  case HEAPGAP_BLOCK_OF_BLOCK_SIZE:
  case HEAPGAP_MAPS:
  case HEAPGAP_UNMAPS:
    frame->requested = PT_REGS_PARM2(in);
    break;
  case HEAPGAP_OUT_OF_ALIGN_SIZE:
    frame->requested = PT_REGS_PARM3(in);
    break;
  case HEAPGAP_REMAPS:
    frame->requested = PT_REGS_PARM3(in);
    frame->before = PT_REGS_PARM2(in);
    break;
  default:
    break;
  }
}

static __always_inline void free_begins(struct heapgap_counters* here, struct probe probe,
                                        __u64 address) {
  if (!address) return;
  const struct block block = read_block(here, address, probe.header);
  emit(here, HEAPGAP_FREED, 0, block);
  if (block.flags & HEAPGAP_USABLE_KNOWN) count_freed(here, block.usable);
}

static __always_inline void realloc_begins(struct heapgap_counters* here,
                                           struct call_frame* frame) {
  if (!frame->address) return; /* it is a malloc */
  const struct block old = read_block(here, frame->address, frame->header);
  frame->before = old.usable;
  frame->before_known = !!(old.flags & HEAPGAP_USABLE_KNOWN);
  emit(here, HEAPGAP_REALLOC_BEGIN, 0, old);
}

static __always_inline void block_is_there(struct heapgap_counters* here, __u8 kind, __u64 address,
                                           __u64 requested, __u8 header) {
  const struct block block = read_block(here, address, header);
  emit(here, kind, requested, block);
  if (block.flags & HEAPGAP_USABLE_KNOWN) count_allocated(here, block.usable);
}

/* The same for a call with a frame. */
static __always_inline void result_is_there(struct heapgap_counters* here,
                                            const struct call_frame* frame, __u8 kind,
                                            __u64 address) {
  block_is_there(here, kind, address, frame->requested, frame->header);
}

static __always_inline void realloc_ends(struct heapgap_counters* here,
                                         const struct call_frame* frame, __u64 result) {
  if (!frame->address) {
    if (result) result_is_there(here, frame, HEAPGAP_ALLOCATED, result);
    return;
  }
  const bool gave_back = !result && !frame->requested;
  if ((result || gave_back) && frame->before_known) count_freed(here, frame->before);
  if (result) {
    result_is_there(here, frame, HEAPGAP_REALLOC_END, result);
  } else {
    emit_range(here, HEAPGAP_REALLOC_END, 0, frame->requested);
  }
}

static __always_inline void stored_block_is_there(struct heapgap_counters* here,
                                                  const struct call_frame* frame) {
  __u64 block = 0;
  if (bpf_probe_read_user(&block, sizeof block, (void*)frame->address)) {
    add(&here->losses[HEAPGAP_NO_RESULT_READ], 1);
  } else if (block) {
    result_is_there(here, frame, HEAPGAP_ALLOCATED, block);
  }
}

static __always_inline void remapped(struct heapgap_counters* here, const struct call_frame* frame,
                                     __u64 address) {
  if (address != frame->address) {
    emit_range(here, HEAPGAP_UNMAPPED, frame->address, frame->before);
  }
  emit_range(here, HEAPGAP_REMAPPED, address, frame->requested);
}

static __always_inline void call_ends(struct heapgap_counters* here, const struct call_frame* frame,
                                      __u64 result) {
  const bool is_address = result < -4095ULL; /* MAP_FAILED and what is -errno elsewhere */
  const bool is_zero = (__u32)result == 0;   /* the result is an int */
  switch (frame->shape) {
  case HEAPGAP_BLOCK_OF_SIZE:
  case HEAPGAP_BLOCK_OF_COUNT_SIZE:
  case HEAPGAP_BLOCK_OF_ALIGN_SIZE:
    if (result) result_is_there(here, frame, HEAPGAP_ALLOCATED, result);
    break;
  case HEAPGAP_OUT_OF_ALIGN_SIZE:
    if (is_zero) stored_block_is_there(here, frame);
    break;
  case HEAPGAP_BLOCK_OF_BLOCK_SIZE:
    realloc_ends(here, frame, result);
    break;
  case HEAPGAP_MAPS:
    if (is_address) emit_range(here, HEAPGAP_MAPPED, result, frame->requested);
    break;
  case HEAPGAP_UNMAPS:
    if (is_zero) emit_range(here, HEAPGAP_UNMAPPED, frame->address, frame->requested);
    break;
  case HEAPGAP_REMAPS:
    if (is_address) remapped(here, frame, result);
    break;
  case HEAPGAP_MOVES_BREAK:
    if (is_zero) emit_range(here, HEAPGAP_BREAK_MOVED, frame->address, 0);
    break;
  default:
    break;
  }
}

#endif
