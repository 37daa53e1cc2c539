/* What a thread's calls were begun with, kept until they return. For both compilers.
 *
 *   stack        frames
 *   main
 *   realloc  ──▶ [0]   stack pointer at its entry; pushed at entry, popped at return
 *     mmap   ──▶ [1]
 *                      the stack grows down: [1]'s stack pointer is below [0]'s
 *
 * A call of the allocator within another one is the allocator's own business: it gets no frame.
 * A frame is stale when its call can't return any more (longjmp, a return that the kernel did not
 * report): the thread calls from, or returns to, a place above it; or its return address, which
 * the kernel had replaced by that of its return probe, has been written over. */
#ifndef HEAPGAP_CALL_FRAMES_H
#define HEAPGAP_CALL_FRAMES_H

#include "wire.h"

#include <stdbool.h>

#define CALL_FRAMES 8 /* a power of two */

struct call_frame {
  __u64 stack_pointer; /* at entry: where the return address lies */
  __u64 address;       /* old block, old mapping, new break, or where the result will be stored */
  __u64 requested;
  __u64 before; /* realloc: the old block's usable bytes; mremap: the old length */
  __u8 call;
  __u8 shape;
  __u8 header;
  __u8 before_known;
  __u32 zero;
};

struct call_frames {
  __u32 depth;
  __u32 zero;
  struct call_frame frames[CALL_FRAMES];
};

static inline bool is_system_call(__u32 call) {
  return call >= HEAPGAP_MMAP;
}

static inline struct call_frame* top_frame(struct call_frames* calls) {
  return &calls->frames[(calls->depth - 1) & (CALL_FRAMES - 1)];
}

/* The call's return address still leads to the return probe; defined by whoever includes this. */
static inline bool will_return(const struct call_frame* frame);

/* At an entry: drops the frames that are stale, and returns how many. A frame with the same stack
 * pointer that will return is that of a function which ended in a jump to this one. */
static inline __u32 drop_stale_frames(struct call_frames* calls, __u64 stack_pointer) {
  __u32 dropped = 0;
  for (; dropped < CALL_FRAMES && calls->depth; dropped++) {
    const struct call_frame* top = top_frame(calls);
    if (top->stack_pointer >= stack_pointer && will_return(top)) break;
    calls->depth--;
  }
  return dropped;
}

/* A function of the allocator is running. */
static inline bool is_inside_allocator(const struct call_frames* calls) {
  for (__u32 index = 0; index < CALL_FRAMES && index < calls->depth; index++) {
    if (!is_system_call(calls->frames[index].call)) return true;
  }
  return false;
}

/* NULL when there are too many. */
static inline struct call_frame* push_frame(struct call_frames* calls) {
  if (calls->depth >= CALL_FRAMES) return (struct call_frame*)0;
  calls->depth++;
  return top_frame(calls);
}

/* At the return of `call`, when the return address has been taken off the stack. Drops stale
 * frames and adds their number to `dropped`. NULL when the call has no frame. The frame stays
 * valid until the next push. */
static inline struct call_frame* pop_frame(struct call_frames* calls, __u64 stack_pointer,
                                           __u32 call, __u32* dropped) {
  const __u64 at_entry = stack_pointer - sizeof(__u64);
  for (__u32 round = 0; round < CALL_FRAMES && calls->depth; round++) {
    struct call_frame* top = top_frame(calls);
    if (top->stack_pointer > at_entry) break;
    /* Of a call and the one it jumped to both return here, the inner first. */
    if (top->stack_pointer == at_entry && top->call != call) break;
    calls->depth--;
    if (top->stack_pointer == at_entry) return top;
    *dropped += 1;
  }
  return (struct call_frame*)0;
}

#endif
