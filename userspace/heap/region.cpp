#include "heap/region.h"

namespace heapgap::heap {

void Region::resize(Address end) {
  shape_.range.end = end;
  planes_.resize(shape_.range.size().count >> granule_bits_);
  ends_.resize(shape_.keeps_ends ? planes_.granules() : 0);
}

void Region::start_block(Address begin, Bytes size, Address slot_end) {
  const Granule first = granule_of(begin);
  const Granule end = granule_of(begin + size - 1_B) + 1;
  planes_.start(first, SpanKind::live);
  ends_.set(first, Bytes{(end - first) << granule_bits_} - size);
  if (end < granule_of(slot_end)) planes_.start(end, SpanKind::padding);
}

void Region::extend(Address end) {
  const Granule old_granules = planes_.granules();
  const auto before = last();
  resize(end);
  if (planes_.granules() > old_granules && (!before || before->kind != SpanKind::top)) {
    planes_.start(old_granules, SpanKind::unknown);
  }
}

std::optional<Span> Region::span_at(Address begin) const {
  if (!span_range().contains(begin) || !on_granule(begin)) return std::nullopt;
  const Granule granule = granule_of(begin);
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

std::optional<Span> Region::next_live(Address from) const {
  if (from >= span_range().end) return std::nullopt;
  Granule granule = 0;
  if (from > span_range().begin) {
    granule = granule_of(from + shape_.granule - 1_B);
  }
  if (!planes_.starts(granule)) granule = planes_.next_start(granule);
  while (granule < planes_.granules() && planes_.kind(granule) != SpanKind::live) {
    granule = planes_.next_start(granule);
  }
  if (granule >= planes_.granules()) return std::nullopt;
  return span_from(granule);
}

Span Region::span_from(Granule granule) const {
  const Granule granules = planes_.next_start(granule) - granule;
  const SpanKind kind = planes_.kind(granule);
  return {address_of(granule), Bytes{granules << granule_bits_}, kind,
          ends_.padding_of(granule, kind)};
}

} // namespace heapgap::heap
