/* What the program of the windows shares with heapgap, beside the counters. */
#ifndef HEAPGAP_WINDOW_MAPS_H
#define HEAPGAP_WINDOW_MAPS_H

#include "wire.h"

#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>

/* On between the moment when all probes are in and that when the first is taken out. */
volatile __u32 counting = 0;

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct heapgap_window_hits);
} window_hits SEC(".maps");

#endif
