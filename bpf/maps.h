/* What the programs share with heapgap, and what they keep for themselves. */
#ifndef HEAPGAP_MAPS_H
#define HEAPGAP_MAPS_H

#include "call_frames.h"
#include "counters.h"
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
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct call_frames);
} calls_of_thread SEC(".maps");

#endif
