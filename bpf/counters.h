/* The counters that programs share with heapgap. */
#ifndef HEAPGAP_COUNTERS_H
#define HEAPGAP_COUNTERS_H

#include "wire.h"

#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct heapgap_counters);
} counters SEC(".maps");

static __always_inline struct heapgap_counters* counters_here(void) {
  const __u32 only = 0;
  return bpf_map_lookup_elem(&counters, &only);
}

/* Atomic, as a program may be preempted by another one on the same processor. */
static __always_inline void add(__u64* counter, __u64 amount) {
  __sync_fetch_and_add(counter, amount);
}

#endif
