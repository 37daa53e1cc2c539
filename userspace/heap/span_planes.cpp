#include "heap/span_planes.h"

#include "base/word_hash.h"

#include <algorithm>

namespace heapgap::heap {

SpanPlanes::SpanPlanes(Granule granules)
    : granules_(granules), cells_(cells_of(granules)), occupied_(cells_of(granules)) {}

void SpanPlanes::resize(Granule granules) {
  erase_from(granules);
  granules_ = granules;
  const std::size_t needed = cells_of(granules);
  // An eighth on top makes growth linear in all and stays below 4 % of the heap.
  if (needed > cells_.size() || needed < cells_.size() / 4 * 3) cells_.resize(needed + needed / 8);
  occupied_.resize(needed);
}

SpanPlanes::Granule SpanPlanes::next_start(Granule at) const {
  const Granule from = at + 1;
  if (from >= granules_) return granules_;
  const std::uint64_t word = cells_[from / 64].start & bits_from(from % 64);
  if (word != 0) return from / 64 * 64 + lowest_bit(word);
  const auto cell = occupied_.next(from / 64 + 1);
  return cell ? *cell * 64 + lowest_bit(cells_[*cell].start) : granules_;
}

std::optional<SpanPlanes::Granule> SpanPlanes::start_before(Granule at) const {
  if (granules_ == 0) return std::nullopt;
  at = std::min(at, granules_ - 1);
  const std::uint64_t word = cells_[at / 64].start & bits_up_to(at % 64);
  if (word != 0) return at / 64 * 64 + highest_bit(word);
  if (at < 64) return std::nullopt;
  const auto cell = occupied_.previous(at / 64 - 1);
  if (!cell) return std::nullopt;
  return *cell * 64 + highest_bit(cells_[*cell].start);
}

void SpanPlanes::erase(Granule at) {
  if (!starts(at)) return;
  Cell& cell = cells_[at / 64];
  const std::uint64_t others = ~one_bit(at % 64);
  cell.start &= others;
  for (std::uint64_t& plane : cell.kind) plane &= others;
  if (cell.start == 0) occupied_.erase(at / 64);
}

void SpanPlanes::erase_from(Granule from) {
  if (from >= granules_) return;
  Cell& first = cells_[from / 64];
  first.start &= ~bits_from(from % 64);
  for (std::uint64_t& plane : first.kind) plane &= ~bits_from(from % 64);
  if (first.start == 0) occupied_.erase(from / 64);
  for (auto cell = occupied_.next(from / 64 + 1); cell; cell = occupied_.next(*cell + 1)) {
    cells_[*cell] = {};
    occupied_.erase(*cell);
  }
}

std::uint64_t SpanPlanes::hash(std::uint64_t seed) const {
  // Four at a time: one alone would wait for each of its own steps.
  std::array<WordHash, 4> lanes{WordHash(seed), WordHash(seed + 1), WordHash(seed + 2),
                                WordHash(seed + 3)};
  for (std::size_t index = 0; index < cells_of(granules_); ++index) {
    const Cell& cell = cells_[index];
    lanes[0].add(cell.start);
    lanes[1].add(cell.kind[0]);
    lanes[2].add(cell.kind[1]);
    lanes[3].add(cell.kind[2]);
  }
  WordHash all(granules_);
  for (const WordHash& lane : lanes) all.add(lane.value());
  return all.value();
}

void SpanPlanes::uncache() {
  // Of the kinds only these two have the second bit without the third.
  static_assert(static_cast<unsigned>(SpanKind::cached) == 2);
  static_assert(static_cast<unsigned>(SpanKind::mergeable) == 3);
  static_assert(static_cast<unsigned>(SpanKind::live) == 1);
  for (std::size_t index = 0; index < cells_of(granules_); ++index) {
    Cell& cell = cells_[index];
    const std::uint64_t cached = cell.kind[1] & ~cell.kind[2];
    if (cached == 0) continue;
    cell.kind[0] |= cached;
    cell.kind[1] &= ~cached;
  }
}

} // namespace heapgap::heap
