#include "heap/region.h"

namespace heapgap::heap {

void Region::resize(Address end) {
  SpanPlanes resized((end - shape_.range.begin).count / shape_.granule.count);
  planes_.for_each([&](std::size_t begin, std::size_t, SpanKind kind) {
    if (begin < resized.granules()) resized.start(begin, kind);
  });
  shape_.range.end = end;
  planes_ = std::move(resized);
}

std::optional<Span> Region::span_at(Address begin) const {
  const bool on_granule = ((begin - span_range().begin).count % shape_.granule.count) == 0;
  if (!span_range().contains(begin) || !on_granule) return std::nullopt;
  const std::size_t granule = granule_of(begin);
  if (!planes_.starts(granule)) return std::nullopt;
  return span_from(granule);
}

std::optional<Span> Region::span_covering(Address address) const {
  if (!span_range().contains(address)) return std::nullopt;
  const auto granule = planes_.start_before(granule_of(address));
  if (!granule) return std::nullopt;
  return span_from(*granule);
}

std::optional<Span> Region::last() const {
  if (planes_.granules() == 0) return std::nullopt;
  const auto granule = planes_.start_before(planes_.granules() - 1);
  if (!granule) return std::nullopt;
  return span_from(*granule);
}

Span Region::span_from(std::size_t granule) const {
  const std::size_t granules = planes_.next_start(granule) - granule;
  return {address_of(granule), shape_.granule * granules, planes_.kind(granule)};
}

} // namespace heapgap::heap
