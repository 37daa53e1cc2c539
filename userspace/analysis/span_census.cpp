#include "analysis/span_census.h"

#include <algorithm>

namespace heapgap::analysis {

namespace {

/// glibc never hands out the last of a top chunk (MINSIZE in malloc.c).
constexpr Bytes rest_of_top{32};

} // namespace

SpanCounts& SpanCounts::operator+=(const SpanCounts& other) {
  parts += other.parts;
  live_blocks += other.live_blocks;
  cached_blocks += other.cached_blocks;
  free_gaps += other.free_gaps;
  mergeable += other.mergeable;
  mergeable_blocks += other.mergeable_blocks;
  largest_gap = std::max(largest_gap, other.largest_gap);
  largest_request = std::max(largest_request, other.largest_request);
  return *this;
}

void SpanCensus::add(const heap::Span& span, const heap::RegionShape& shape) {
  SpanCounts& arena = by_arena_[shape.arena];
  switch (span.kind) {
  case heap::SpanKind::live: {
    const Bytes header = shape.block_header + span.padding;
    const Bytes usable = span.size - header;
    arena.parts.live += usable;
    arena.parts.header += header;
    ++arena.live_blocks;
    SizeClassRow& row = size_classes_[size_class_of(usable)];
    ++row.live_blocks;
    row.live += usable;
    break;
  }
  case heap::SpanKind::mergeable:
    arena.mergeable += span.size;
    ++arena.mergeable_blocks;
    [[fallthrough]];
  case heap::SpanKind::cached:
    arena.parts.cached += span.size;
    ++arena.cached_blocks;
    ++size_classes_[size_class_of(span.size - shape.block_header)].cached_blocks;
    break;
  case heap::SpanKind::free:
    arena.parts.free += span.size;
    ++arena.free_gaps;
    count_gap(span.size, shape.block_header, shape.block_header, arena);
    break;
  case heap::SpanKind::top:
    arena.parts.top += span.size;
    count_gap(span.size, shape.block_header, shape.block_header + rest_of_top, arena);
    break;
  case heap::SpanKind::metadata:
    arena.parts.metadata += span.size;
    break;
  case heap::SpanKind::padding:
    arena.parts.header += span.size;
    break;
  case heap::SpanKind::unknown:
    arena.parts.unknown += span.size;
    break;
  }
}

void SpanCensus::count_gap(Bytes gap, Bytes block_header, Bytes kept, SpanCounts& arena) {
  arena.largest_gap = std::max(arena.largest_gap, gap);
  GapSizeRow& row = gaps_[gap_class_of(gap)];
  ++row.gaps;
  row.bytes += gap;
  const Bytes usable = gap - std::min(gap, block_header);
  const auto too_large = std::ranges::upper_bound(index_requests, usable);
  gaps_by_request_[static_cast<std::size_t>(too_large - index_requests.begin())] += gap;
  gaps_by_class_[size_class_of(usable)] += gap;
  arena.largest_request = std::max(arena.largest_request, gap - std::min(gap, kept));
}

void SpanCensus::add(const heap::LooseSpan& loose) {
  add(loose.span, {.range = {}, .arena = loose.arena});
}

void SpanCensus::add(const heap::DirectBlock& block) {
  const Bytes usable = block.usable.size();
  ++direct_.blocks;
  direct_.live += usable;
  direct_.mapped += block.mapping.size();
  direct_header_ += block.mapping.size() - usable;
  SizeClassRow& row = size_classes_[size_class_of(usable)];
  ++row.live_blocks;
  row.live += usable;
}

void SpanCensus::add(const SpanCensus& region, std::uint32_t arena) {
  by_arena_[arena] += region.by_arena_.front();
  for (std::size_t index = 0; index < size_classes_.size(); ++index) {
    size_classes_[index].live_blocks += region.size_classes_[index].live_blocks;
    size_classes_[index].live += region.size_classes_[index].live;
    size_classes_[index].cached_blocks += region.size_classes_[index].cached_blocks;
    gaps_by_class_[index] += region.gaps_by_class_[index];
  }
  for (std::size_t index = 0; index < gaps_.size(); ++index) {
    gaps_[index].gaps += region.gaps_[index].gaps;
    gaps_[index].bytes += region.gaps_[index].bytes;
  }
  for (std::size_t index = 0; index < gaps_by_request_.size(); ++index) {
    gaps_by_request_[index] += region.gaps_by_request_[index];
  }
}

void SpanCensus::add_unlocated(std::uint32_t arena, Bytes bytes) {
  by_arena_[arena].parts.unknown += bytes;
}

void SpanCensus::add_unlocated_direct(Bytes bytes) {
  unlocated_direct_ += bytes;
  direct_.mapped += bytes;
}

SpanCounts SpanCensus::total() const {
  SpanCounts sum;
  for (const SpanCounts& arena : by_arena_) sum += arena;
  sum.parts.live += direct_.live;
  sum.parts.header += direct_header_;
  sum.parts.unknown += unlocated_direct_;
  sum.live_blocks += direct_.blocks;
  return sum;
}

std::vector<SizeClassRow> SpanCensus::size_class_rows() const {
  std::vector<SizeClassRow> rows;
  for (std::size_t index = 0; index < size_classes_.size(); ++index) {
    SizeClassRow row = size_classes_[index];
    if (row.live_blocks == 0 && row.cached_blocks == 0) continue;
    const SizeBounds bounds = size_class_bounds(index);
    row.min = bounds.min;
    row.max = bounds.max;
    rows.push_back(row);
  }
  return rows;
}

std::vector<GapSizeRow> SpanCensus::gap_rows() const {
  std::vector<GapSizeRow> rows;
  for (std::size_t index = 0; index < gaps_.size(); ++index) {
    GapSizeRow row = gaps_[index];
    if (row.gaps == 0) continue;
    const SizeBounds bounds = gap_class_bounds(index);
    row.min = bounds.min;
    row.max = bounds.max;
    rows.push_back(row);
  }
  return rows;
}

std::array<Bytes, index_requests.size()> SpanCensus::too_small() const {
  std::array<Bytes, index_requests.size()> sums{};
  Bytes sum;
  for (std::size_t index = 0; index < sums.size(); ++index) {
    sum += gaps_by_request_[index];
    sums[index] = sum;
  }
  return sums;
}

} // namespace heapgap::analysis
