/* One record into the ring. Nobody is woken: heapgap comes by itself every few milliseconds. */
#ifndef HEAPGAP_EMIT_H
#define HEAPGAP_EMIT_H

#include "blocks.h"
#include "maps.h"

static __always_inline void emit(struct heapgap_counters* here, __u8 kind, __u64 requested,
                                 struct block block) {
  struct heapgap_event* event = bpf_ringbuf_reserve(&events, sizeof *event, 0);
  if (!event) {
    add(&here->losses[HEAPGAP_RING_FULL], 1);
    return;
  }
  event->address = block.address;
  event->requested = requested;
  event->usable = block.usable;
  event->thread = (__u32)bpf_get_current_pid_tgid();
  event->kind = kind;
  event->flags = block.flags;
  event->zero = 0;
  bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

static __always_inline void emit_range(struct heapgap_counters* here, __u8 kind, __u64 address,
                                       __u64 length) {
  const struct block range = {.address = address};
  emit(here, kind, length, range);
}

#endif
