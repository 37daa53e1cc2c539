/* What runs at each probe: one program at the entry of the functions, one at their return.
 *
 * Order in the ring is the order in which the heap changed: a block is shown freed before the
 * allocator has it, and allocated after the allocator gave it away. */
#include "blocks.h"
#include "call_frames.h"
#include "emit.h"
#include "maps.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <linux/bpf.h>
#include <linux/ptrace.h>

char license_of_programs[] SEC("license") = "Dual MIT/GPL";

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

/* A return probe stands in a page of its own, at its beginning (kernel/events/uprobes.c, the first
 * slot of the xol area), where hardly any call returns to. */
static inline bool will_return(const struct call_frame* frame) {
  __u64 return_address = 0;
  bpf_probe_read_user(&return_address, sizeof return_address, (void*)frame->stack_pointer);
  return return_address && return_address % 4096 == 0;
}

static __always_inline struct call_frames* calls_of_this_thread(__u64 flags) {
  return bpf_task_storage_get(&calls_of_thread, bpf_get_current_task_btf(), NULL, flags);
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

SEC("uprobe.multi")
int on_entry(struct pt_regs* registers) {
  if (!tracing) return 0;
  struct heapgap_counters* here = counters_here();
  if (!here) return 0;
  add(&here->entry_hits, 1);

  const struct probe probe = probe_of(registers);
  if (probe.call >= HEAPGAP_CALLS) return 0;
  const bool returns_a_result = probe.shape != HEAPGAP_TAKES_BLOCK;
  struct call_frames* calls =
      calls_of_this_thread(returns_a_result ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0);
  if (calls) {
    const __u32 stale = drop_stale_frames(calls, PT_REGS_SP(registers));
    if (stale) add(&here->losses[HEAPGAP_LOST_RETURN], stale);
    if (!is_system_call(probe.call) && is_inside_allocator(calls)) return 0;
  }
  add(&here->calls[probe.call], 1);
  if (!returns_a_result) {
    free_begins(here, probe, PT_REGS_PARM1(registers));
    return 0;
  }
  if (!calls) {
    add(&here->losses[HEAPGAP_NO_THREAD_STATE], 1);
    return 0;
  }
  struct call_frame* frame = push_frame(calls);
  if (!frame) {
    add(&here->losses[HEAPGAP_TOO_DEEP], 1);
    return 0;
  }
  frame->stack_pointer = PT_REGS_SP(registers);
  frame->call = probe.call;
  frame->shape = probe.shape;
  frame->header = probe.header;
  keep_arguments(frame, registers);
  if (probe.shape == HEAPGAP_BLOCK_OF_BLOCK_SIZE) realloc_begins(here, frame);
  return 0;
}

static __always_inline void block_is_there(struct heapgap_counters* here,
                                           const struct call_frame* frame, __u8 kind,
                                           __u64 address) {
  const struct block block = read_block(here, address, frame->header);
  emit(here, kind, frame->requested, block);
  if (block.flags & HEAPGAP_USABLE_KNOWN) count_allocated(here, block.usable);
}

static __always_inline void realloc_ends(struct heapgap_counters* here,
                                         const struct call_frame* frame, __u64 result) {
  if (!frame->address) {
    if (result) block_is_there(here, frame, HEAPGAP_ALLOCATED, result);
    return;
  }
  const bool gave_back = !result && !frame->requested;
  if ((result || gave_back) && frame->before_known) count_freed(here, frame->before);
  if (result) {
    block_is_there(here, frame, HEAPGAP_REALLOC_END, result);
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
    block_is_there(here, frame, HEAPGAP_ALLOCATED, block);
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
    if (result) block_is_there(here, frame, HEAPGAP_ALLOCATED, result);
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

SEC("uprobe.multi")
int on_return(struct pt_regs* registers) {
  if (!tracing) return 0;
  struct heapgap_counters* here = counters_here();
  if (!here) return 0;
  add(&here->return_hits, 1);

  /* A call without a frame was begun before the probes were in, or within another one. */
  struct call_frames* calls = calls_of_this_thread(0);
  if (!calls) return 0;
  __u32 stale = 0;
  const struct call_frame* frame =
      pop_frame(calls, PT_REGS_SP(registers), probe_of(registers).call, &stale);
  if (stale) add(&here->losses[HEAPGAP_LOST_RETURN], stale);
  if (frame) call_ends(here, frame, PT_REGS_RC(registers));
  return 0;
}
