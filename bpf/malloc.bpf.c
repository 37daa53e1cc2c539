/* What runs at each probe. Where the kernel has session programs (Linux 6.13) one of them is at the
 * entry and the return of the functions with a result; elsewhere it is a pair of programs.
 *
 *                            session              pair
 *   malloc, realloc, mmap …  on_call              on_entry, on_return
 *   free, delete             on_release           on_release
 *
 * A program at an entry says what to do about the return: 0 to be there too, 1 (on_call only) to
 * leave it alone. */
#include "calls.h"
#include "maps.h"
#include "pending_returns.h"
#include "session_cookie.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <linux/bpf.h>
#include <linux/ptrace.h>

char license_of_programs[] SEC("license") = "Dual MIT/GPL";

#define BE_THERE 0
#define LEAVE_RETURN 1

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

/* The thread is in a function of the allocator, whose own business this call is then. */
static __always_inline bool is_nested(struct heapgap_counters* here, struct call_frames* calls,
                                      __u64 stack_pointer) {
  if (!calls) return false;
  const __u32 stale = drop_stale_frames(calls, stack_pointer);
  if (stale) add(&here->losses[HEAPGAP_LOST_RETURN], stale);
  return is_inside_allocator(calls);
}

static __always_inline int leave_uncounted(struct heapgap_counters* here) {
  add(&here->other_entry_hits, 1);
  return LEAVE_RETURN;
}

/* A call whose return needs more than the size asked for, or that may call others. */
static __always_inline int call_with_frame_begins(struct heapgap_counters* here, struct probe probe,
                                                  struct pt_regs* registers) {
  struct call_frames* calls = calls_of_this_thread(BPF_LOCAL_STORAGE_GET_F_CREATE);
  const bool nested = is_nested(here, calls, PT_REGS_SP(registers));
  if (nested && !is_system_call(probe.call)) return leave_uncounted(here);
  add(&here->calls[probe.call], 1);
  if (!calls) {
    add(&here->losses[HEAPGAP_NO_THREAD_STATE], 1);
    return LEAVE_RETURN;
  }
  struct call_frame* frame = push_frame(calls);
  if (!frame) {
    add(&here->losses[HEAPGAP_TOO_DEEP], 1);
    return LEAVE_RETURN;
  }
  frame->stack_pointer = PT_REGS_SP(registers);
  frame->call = probe.call;
  frame->shape = probe.shape;
  frame->header = probe.header;
  keep_arguments(frame, registers);
  if (probe.shape == HEAPGAP_BLOCK_OF_BLOCK_SIZE) realloc_begins(here, frame);
  return BE_THERE;
}

static __always_inline void call_with_frame_ends(struct heapgap_counters* here, struct probe probe,
                                                 struct pt_regs* registers) {
  /* A call without a frame was begun before the probes were in, or within another one. */
  struct call_frames* calls = calls_of_this_thread(0);
  if (!calls) return;
  __u32 stale = 0;
  const struct call_frame* frame = pop_frame(calls, PT_REGS_SP(registers), probe.call, &stale);
  if (stale) add(&here->losses[HEAPGAP_LOST_RETURN], stale);
  if (frame) call_ends(here, frame, PT_REGS_RC(registers));
}

/* malloc calls no other function that is probed, but for those of the system: no frame. */
static __always_inline int malloc_begins(struct heapgap_counters* here, struct pt_regs* registers,
                                         __u64* kept) {
  const __u32 pending = pending_returns();
  if (pending) {
    const __u64 stack_pointer = PT_REGS_SP(registers);
    if (is_nested(here, calls_of_this_thread(0), stack_pointer)) return leave_uncounted(here);
    const __u32 lost = lost_returns_of(PT_REGS_IP(registers), stack_pointer) +
                       (pending >= MOST_PENDING_RETURNS ? 1 : 0);
    if (lost) add(&here->losses[HEAPGAP_LOST_RETURN], lost);
  }
  add(&here->calls[HEAPGAP_MALLOC], 1);
  *kept = PT_REGS_PARM1(registers) | IS_MALLOC;
  return BE_THERE;
}

static __always_inline void malloc_ends(struct heapgap_counters* here, struct probe probe,
                                        struct pt_regs* registers, __u64 requested) {
  const __u64 address = PT_REGS_RC(registers);
  if (address) block_is_there(here, HEAPGAP_ALLOCATED, address, requested, probe.header);
}

SEC("uprobe.multi")
int on_call(struct pt_regs* registers) {
  __u64* const kept = session_cookie(registers);
  if (!kept) return 2; /* never, where this can be loaded: it may return nothing but 0 and 1 */
  if (!tracing) return LEAVE_RETURN;
  struct heapgap_counters* here = counters_here();
  if (!here) return LEAVE_RETURN;

  const struct probe probe = probe_of(registers);
  if (probe.call >= HEAPGAP_CALLS) return LEAVE_RETURN;
  const __u64 at_entry = *kept;
  if (at_entry) {
    add(&here->return_hits, 1);
    if (at_entry & IS_MALLOC) {
      malloc_ends(here, probe, registers, at_entry & ~IS_MALLOC);
    } else {
      call_with_frame_ends(here, probe, registers);
    }
    return 0;
  }
  if (probe.call == HEAPGAP_MALLOC) return malloc_begins(here, registers, kept);
  *kept = HAS_FRAME;
  return call_with_frame_begins(here, probe, registers);
}

SEC("uprobe.multi")
int on_entry(struct pt_regs* registers) {
  if (!tracing) return 0;
  struct heapgap_counters* here = counters_here();
  if (!here) return 0;
  const struct probe probe = probe_of(registers);
  if (probe.call < HEAPGAP_CALLS) call_with_frame_begins(here, probe, registers);
  return 0;
}

SEC("uprobe.multi")
int on_return(struct pt_regs* registers) {
  if (!tracing) return 0;
  struct heapgap_counters* here = counters_here();
  if (!here) return 0;
  add(&here->return_hits, 1);
  call_with_frame_ends(here, probe_of(registers), registers);
  return 0;
}

SEC("uprobe.multi")
int on_release(struct pt_regs* registers) {
  if (!tracing) return 0;
  struct heapgap_counters* here = counters_here();
  if (!here) return 0;
  const struct probe probe = probe_of(registers);
  if (probe.call >= HEAPGAP_CALLS) return 0;
  if (pending_returns() && is_nested(here, calls_of_this_thread(0), PT_REGS_SP(registers))) {
    leave_uncounted(here);
    return 0;
  }
  add(&here->calls[probe.call], 1);
  free_begins(here, probe, PT_REGS_PARM1(registers));
  return 0;
}
