#include "heap/span_planes.h"

#include <algorithm>

namespace heapgap::heap {

namespace {

/// The bits from `bit` on.
constexpr std::uint64_t bits_from(std::size_t bit) {
  return ~std::uint64_t{0} << bit;
}

/// The bits up to and including `bit`.
constexpr std::uint64_t bits_up_to(std::size_t bit) {
  return ~std::uint64_t{0} >> (63 - bit);
}

} // namespace

SpanPlanes::SpanPlanes(Granule granules) : granules_(granules), cells_((granules + 63) / 64) {}

SpanPlanes::Granule SpanPlanes::next_start(Granule at) const {
  const Granule from = at + 1;
  if (from >= granules_) return granules_;
  std::size_t index = from / 64;
  std::uint64_t word = cells_[index].start & bits_from(from % 64);
  while (word == 0) {
    if (++index == cells_.size()) return granules_;
    word = cells_[index].start;
  }
  return index * 64 + static_cast<std::size_t>(std::countr_zero(word));
}

std::optional<SpanPlanes::Granule> SpanPlanes::start_before(Granule at) const {
  if (granules_ == 0) return std::nullopt;
  at = std::min(at, granules_ - 1);
  std::size_t index = at / 64;
  std::uint64_t word = cells_[index].start & bits_up_to(at % 64);
  while (word == 0) {
    if (index == 0) return std::nullopt;
    word = cells_[--index].start;
  }
  return index * 64 + 63 - static_cast<std::size_t>(std::countl_zero(word));
}

void SpanPlanes::erase_from(Granule from) {
  if (from >= granules_) return;
  Cell& first = cells_[from / 64];
  first.start &= ~bits_from(from % 64);
  for (std::uint64_t& plane : first.kind) plane &= ~bits_from(from % 64);
  for (std::size_t index = from / 64 + 1; index < cells_.size(); ++index) cells_[index] = {};
}

} // namespace heapgap::heap
