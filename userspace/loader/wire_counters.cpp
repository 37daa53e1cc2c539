#include "loader/wire_counters.h"

#include "bpf/wire.h"

namespace heapgap::loader {

static_assert(call_count == HEAPGAP_CALLS);
static_assert(events::class_count == HEAPGAP_SIZE_CLASSES);

void add(events::Counters& sum, const heapgap_counters& processor) {
  events::ProcessorHits hits{processor.other_entry_hits, processor.return_hits};
  for (std::size_t call = 0; call < call_count; ++call) {
    sum.calls[call] += processor.calls[call];
    hits.entries += processor.calls[call];
  }
  sum.processors.push_back(hits);
  sum.entry_hits += hits.entries;
  sum.return_hits += hits.returns;
  for (std::size_t index = 0; index < events::class_count; ++index) {
    const heapgap_class_counters& from = processor.classes[index];
    events::ClassCounters& to = sum.classes[index];
    to.allocs += from.allocs;
    to.frees += from.frees;
    to.alloc_bytes.count += from.alloc_bytes;
    to.free_bytes.count += from.free_bytes;
  }
  sum.ring_full += processor.losses[HEAPGAP_RING_FULL];
  sum.no_thread_state += processor.losses[HEAPGAP_NO_THREAD_STATE];
  sum.too_deep += processor.losses[HEAPGAP_TOO_DEEP];
  sum.unread_results += processor.losses[HEAPGAP_NO_RESULT_READ];
  sum.unknown_sizes += processor.losses[HEAPGAP_NO_HEADER_READ];
  sum.lost_returns += processor.losses[HEAPGAP_LOST_RETURN];
}

} // namespace heapgap::loader
