/* What the programs share with heapgap, and what they keep for themselves. */
#ifndef HEAPGAP_MAPS_H
#define HEAPGAP_MAPS_H

#include "call_frames.h"
#include "wire.h"

#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>

/* Off until all probes are in: half of them would show blocks that are never freed. */
volatile __u32 tracing = 0;

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 16 << 20); /* heapgap sets its own */
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct heapgap_counters);
} counters SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct call_frames);
} calls_of_thread SEC(".maps");

static __always_inline struct heapgap_counters* counters_here(void) {
  const __u32 only = 0;
  return bpf_map_lookup_elem(&counters, &only);
}

/* Atomic, as a program may be preempted by another one on the same processor. */
static __always_inline void add(__u64* counter, __u64 amount) {
  __sync_fetch_and_add(counter, amount);
}

#endif
