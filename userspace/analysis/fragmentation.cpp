#include "analysis/fragmentation.h"

namespace heapgap::analysis {

std::optional<double> ratio(Bytes part, Bytes whole) {
  if (whole == 0_B) return std::nullopt;
  return static_cast<double>(part.count) / static_cast<double>(whole.count);
}

Fragmentation fragmentation_of(const HeapSummary& heap, const SpanCensus& census) {
  const Bytes resident = heap.resident.total();
  const Bytes gaps = heap.mapped.free + heap.mapped.top;
  Fragmentation figures;
  figures.waste_ratio = ratio(heap.idle_resident(), resident);
  figures.resident_to_live = ratio(resident, heap.resident.live);
  if (const auto largest = ratio(heap.largest_gap, gaps)) figures.external = 1 - *largest;
  const auto too_small = census.too_small();
  for (std::size_t index = 0; index < index_requests.size(); ++index) {
    figures.unusable_index.push_back({index_requests[index], ratio(too_small[index], gaps)});
  }
  return figures;
}

} // namespace heapgap::analysis
