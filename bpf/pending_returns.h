/* What the kernel itself knows of the calls of a thread that have a return probe and have not
 * returned (struct uprobe_task, include/linux/uprobes.h). A thread without any is in no function
 * that could have called the one that is probed now: no state of ours has to be looked up. */
#ifndef HEAPGAP_PENDING_RETURNS_H
#define HEAPGAP_PENDING_RETURNS_H

#include <bpf/bpf_helpers.h>
#include <linux/types.h>

#define RETURNS_LOOKED_AT 16
#define MOST_PENDING_RETURNS 64U /* MAX_URETPROBE_DEPTH: the kernel keeps no more */

/* By name, as the kernel's type information has them: the layout is found when they are loaded. */
#define OF_KERNEL __attribute__((preserve_access_index))

struct return_instance {
  unsigned long func;  /* where the probe stands */
  unsigned long stack; /* the stack pointer at entry */
  struct return_instance* next;
} OF_KERNEL;

struct uprobe_task {
  struct return_instance* return_instances; /* the newest first */
  unsigned int depth;
} OF_KERNEL;

struct task_struct {
  struct uprobe_task* utask;
} OF_KERNEL;

static __always_inline __u32 pending_returns(void) {
  return bpf_get_current_task_btf()->utask->depth;
}

/* Calls of the function at `place` that are left for good: the thread calls from above them
 * (longjmp). The kernel forgets them when the return probe is set up, right after this program. */
static __always_inline __u32 lost_returns_of(__u64 place, __u64 stack_pointer) {
  __u32 lost = 0;
  const struct return_instance* call = bpf_get_current_task_btf()->utask->return_instances;
  for (__u32 round = 0; round < RETURNS_LOOKED_AT && call; round++) {
    if (call->stack > stack_pointer) break;
    if (call->func == place) lost++;
    call = call->next;
  }
  return lost;
}

#endif
