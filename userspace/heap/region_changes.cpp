// What the application's calls do to a region.
#include "heap/region.h"

#include <algorithm>

namespace heapgap::heap {

std::optional<Bytes> Region::allocate(Address begin, Bytes size, std::vector<Span>& cleared) {
  const Range span = range_of(begin, size);
  if (span.empty() || !span_range().contains(span) || !on_granule(begin)) return std::nullopt;
  const Granule first = granule_of(begin);
  const Granule end = granule_of(span.end - 1_B) + 1;
  if (end > planes_.granules()) return std::nullopt;
  clear(first, end, cleared);
  carve(first, end);
  if (shape_.keeps_ends) ends_.set(first, Bytes{(end - first) << granule_bits_} - size);
  return Bytes{(end - first) << granule_bits_};
}

std::optional<Bytes> Region::release(Address begin) {
  const auto first = live_start(begin);
  if (!first) return std::nullopt;
  const Granule end = planes_.next_start(*first);
  free_and_merge(*first, end);
  return Bytes{(end - *first) << granule_bits_};
}

void Region::clear(Range range, std::vector<Span>& cleared) {
  const Range inside = intersection(range, span_range());
  if (inside.empty()) return;
  const Granule end = granule_of(inside.end - 1_B) + 1;
  clear(granule_of(inside.begin), std::min(end, planes_.granules()), cleared);
}

std::optional<Region::Granule> Region::live_start(Address begin) const {
  if (!span_range().contains(begin) || !on_granule(begin)) return std::nullopt;
  const Granule granule = granule_of(begin);
  if (!planes_.starts(granule) || planes_.kind(granule) != SpanKind::live) return std::nullopt;
  return granule;
}

/// The span [begin, end) becomes a gap, one with its neighbours where they are gaps.
void Region::free_and_merge(Granule begin, Granule end) {
  SpanKind kind = SpanKind::free;
  if (end < planes_.granules()) {
    const SpanKind behind = planes_.kind(end);
    if (behind == SpanKind::top) kind = SpanKind::top;
    if (behind == SpanKind::free || behind == SpanKind::top) planes_.erase(end);
  }
  const auto before = begin == 0 ? std::nullopt : planes_.start_before(begin - 1);
  if (before && planes_.kind(*before) == SpanKind::free) {
    planes_.erase(begin);
    begin = *before;
  }
  planes_.start(begin, kind);
}

void Region::clear(Granule begin, Granule end, std::vector<Span>& cleared) {
  // Releasing may take away the start behind, whose kind then reads as free: it is passed over.
  Granule at = planes_.start_before(begin).value_or(planes_.next_start(begin));
  while (at < end) {
    const Granule next = planes_.next_start(at);
    if (planes_.kind(at) == SpanKind::live) {
      cleared.push_back(span_from(at));
      free_and_merge(at, next);
    }
    at = next;
  }
}

/// Makes [begin, end) a live span; no live span overlaps it.
///
///   before   |--- free ----|- cached -|------ top ------
///   after    |-free-|---- live -----------|---- top ----
///                   ^begin                ^end
void Region::carve(Granule begin, Granule end) {
  SpanKind behind = SpanKind::unknown; // bytes before the first start
  if (const auto covering = planes_.start_before(begin)) {
    behind = planes_.kind(*covering);
    if (behind == SpanKind::top && *covering < begin) planes_.start(*covering, SpanKind::free);
  }
  Granule next = planes_.next_start(begin);
  for (; next < end; next = planes_.next_start(next)) {
    behind = planes_.kind(next);
    planes_.erase(next);
  }
  planes_.start(begin, SpanKind::live);
  if (next > end && end < planes_.granules()) planes_.start(end, behind);
}

} // namespace heapgap::heap
