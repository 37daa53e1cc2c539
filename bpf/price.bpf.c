/* What the price of a hit is measured with: the least that programs of ours do at one. */
#include "blocks.h"
#include "counters.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <linux/bpf.h>
#include <linux/ptrace.h>

char license_of_programs[] SEC("license") = "Dual MIT/GPL";

SEC("uprobe.multi")
int on_priced_entry(struct pt_regs* registers) {
  struct heapgap_counters* here = counters_here();
  if (!here) return 0;
  add(&here->other_entry_hits, 1);
  const __u64 call = bpf_get_attach_cookie(registers);
  if (call >= HEAPGAP_CALLS) return 0;
  add(&here->calls[call], 1);
  count_allocated(here, PT_REGS_PARM1(registers));
  return 0;
}

SEC("uprobe.multi")
int on_priced_return(struct pt_regs* registers) {
  struct heapgap_counters* here = counters_here();
  if (!here) return 0;
  add(&here->return_hits, 1);
  count_freed(here, PT_REGS_RC(registers));
  return 0;
}
