#include "analysis/page_census.h"

#include <algorithm>

namespace heapgap::analysis {

namespace {

constexpr Part part_of(heap::SpanKind kind) {
  switch (kind) {
  case heap::SpanKind::free:
    return Part::free;
  case heap::SpanKind::live:
    return Part::live;
  case heap::SpanKind::cached:
  case heap::SpanKind::mergeable:
    return Part::cached;
  case heap::SpanKind::top:
    return Part::top;
  case heap::SpanKind::metadata:
    return Part::metadata;
  case heap::SpanKind::padding:
    return Part::header;
  case heap::SpanKind::unknown:
    return Part::unknown;
  }
  return Part::unknown;
}

constexpr bool is_gap(Part part) {
  return part == Part::free || part == Part::top;
}
constexpr bool is_idle(Part part) {
  return is_gap(part) || part == Part::cached;
}

/// 0 for a page without live bytes, else the tenth that the share falls into, 1 to 10.
constexpr std::size_t occupancy_row(std::uint64_t live) {
  return static_cast<std::size_t>((live * 10 + page_size.count - 1) / page_size.count);
}

} // namespace

PageSums& PageSums::operator+=(const PageSums& other) {
  for (std::size_t part = 0; part < part_count; ++part) parts[part] += other.parts[part];
  reclaimable += other.reclaimable;
  pinned += other.pinned;
  for (std::size_t row = 0; row < occupancy.size(); ++row) occupancy[row] += other.occupancy[row];
  return *this;
}

void PageCensus::begin_region(const heap::Region& region) {
  shape_ = region.shape();
  arena_ = shape_.arena < arena_resident_.size() ? shape_.arena : no_arena;
  // The region is a ring: its first bytes belong to its last span (see heap/region.h).
  const auto last = region.last();
  if (last && shape_.shift > 0_B) {
    const Address end = shape_.range.begin + shape_.shift;
    const Address padding = end - std::min(last->padding, shape_.shift);
    add_piece(part_of(last->kind), {shape_.range.begin, padding});
    add_piece(Part::header, {padding, end});
  }
}

void PageCensus::add(const heap::Span& span) {
  const Address end = std::min(span.end(), shape_.range.end);
  if (span.kind != heap::SpanKind::live) {
    add_piece(part_of(span.kind), {span.begin, end});
    return;
  }
  const Address usable = span.begin + shape_.block_header;
  const Address usable_end = std::min(span.end() - span.padding, end);
  add_piece(Part::header, {span.begin, std::min(usable, end)});
  add_piece(Part::live, {usable, usable_end});
  add_piece(Part::header, {usable_end, end});
}

void PageCensus::end_region() {
  flush_page();
  shape_ = {};
  arena_ = no_arena;
}

void PageCensus::add(const heap::LooseSpan& loose) {
  arena_ = loose.arena;
  add_piece(part_of(loose.span.kind), range_of(loose.span.begin, loose.span.size));
  end_region();
}

void PageCensus::add(const heap::DirectBlock& block) {
  add_piece(Part::header, {block.mapping.begin, block.usable.begin});
  add_piece(Part::live, block.usable);
  add_piece(Part::header, {block.usable.end, block.mapping.end});
  end_region();
}

void PageCensus::add_piece_to_pages(Part part, Range piece) {
  while (!piece.empty()) {
    const Address page = align_down(piece.begin, page_size);
    if (page != page_) {
      flush_page();
      page_ = page;
    }
    if (piece.begin == page && piece.size() >= page_size) {
      const Range whole{page, align_down(piece.end, page_size)};
      add_whole_pages(part, whole);
      piece.begin = whole.end;
      continue;
    }
    const Address end = std::min(piece.end, page + page_size);
    on_page_[static_cast<std::size_t>(part)] += (end - piece.begin).count;
    piece.begin = end;
  }
}

void PageCensus::add_whole_pages(Part part, Range pages) {
  Bytes bytes;
  resident_.for_each_in(pages, [&](Range run) {
    bytes += run.size();
    map_.add_resident(run);
  });
  if (part == Part::live) map_.add_live(pages, pages.size());
  const std::size_t row = part == Part::live ? sums_.occupancy.size() - 1 : 0;
  sums_.occupancy[row] += bytes.count / page_size.count;
  count_resident(part, bytes, is_gap(part));
}

void PageCensus::flush_page() {
  std::uint64_t sum = 0;
  for (const std::uint64_t bytes : on_page_) sum += bytes;
  if (sum == 0) return;
  const auto on = [&](Part part) { return on_page_[static_cast<std::size_t>(part)]; };
  // A region may begin or end inside the page; what is no region is not on the map.
  const Range on_map = intersection(range_of(page_, page_size), shape_.range);
  map_.add_live(on_map, {on(Part::live)});
  if (resident_.is_resident(page_)) {
    map_.add_resident(on_map);
    ++sums_.occupancy[occupancy_row(on(Part::live))];
    const bool gaps_only = on(Part::free) + on(Part::top) == page_size.count;
    for (std::size_t part = 0; part < part_count; ++part) {
      count_resident(static_cast<Part>(part), {on_page_[part]}, gaps_only);
    }
  }
  on_page_ = {};
}

void PageCensus::count_resident(Part part, Bytes bytes, bool is_reclaimable) {
  sums_.parts[static_cast<std::size_t>(part)] += bytes.count;
  if (arena_ != no_arena) arena_resident_[arena_] += bytes;
  if (!is_idle(part)) return;
  (is_reclaimable ? sums_.reclaimable : sums_.pinned) += bytes;
  if (arena_ != no_arena) arena_idle_[arena_] += bytes;
}

void PageCensus::add(const PageSums& region, std::uint32_t arena) {
  sums_ += region;
  for (const std::uint64_t bytes : region.parts) arena_resident_[arena] += Bytes{bytes};
  arena_idle_[arena] += region.reclaimable + region.pinned;
}

Parts PageCensus::resident() const {
  const auto part = [&](Part which) { return Bytes{sums_.parts[static_cast<std::size_t>(which)]}; };
  return {.live = part(Part::live),
          .header = part(Part::header),
          .cached = part(Part::cached),
          .free = part(Part::free),
          .top = part(Part::top),
          .metadata = part(Part::metadata),
          .unknown = part(Part::unknown)};
}

std::vector<OccupancyRow> PageCensus::occupancy_rows() const {
  std::vector<OccupancyRow> rows{{0, 0, sums_.occupancy[0]}};
  for (unsigned tenth = 1; tenth <= 10; ++tenth) {
    rows.push_back({tenth * 10 - 9, tenth * 10, sums_.occupancy[tenth]});
  }
  return rows;
}

} // namespace heapgap::analysis
