#include "analysis/size_class.h"

#include <algorithm>
#include <bit>

namespace heapgap::analysis {

namespace {

constexpr std::uint64_t fine_step = 16;
constexpr std::size_t fine_classes = 64;
constexpr unsigned first_coarse_log2 = 10; // 1 KiB
constexpr unsigned smallest_gap_log2 = 4;

} // namespace

std::size_t size_class_of(Bytes usable) {
  const std::uint64_t last = std::max<std::uint64_t>(usable.count, 1) - 1; // bounds are inclusive
  if (last < fine_step * fine_classes) return static_cast<std::size_t>(last / fine_step);
  const auto log2 = static_cast<unsigned>(std::bit_width(last)) - 1;
  const std::uint64_t quarter = (last >> (log2 - 2)) & 3U;
  const std::size_t index = fine_classes + std::size_t{4} * (log2 - first_coarse_log2) + quarter;
  return std::min(index, size_classes - 1);
}

SizeBounds size_class_bounds(std::size_t index) {
  if (index < fine_classes) {
    return {{fine_step * index + 1}, {fine_step * (index + 1)}};
  }
  const std::size_t coarse = index - fine_classes;
  const std::uint64_t base = std::uint64_t{1} << (first_coarse_log2 + coarse / 4);
  const std::uint64_t quarter = base / 4;
  const std::uint64_t begin = base + quarter * (coarse % 4);
  return {{begin + 1}, {begin + quarter}};
}

std::size_t gap_class_of(Bytes gap) {
  const auto log2 = static_cast<unsigned>(std::bit_width(gap.count));
  if (log2 <= smallest_gap_log2) return 0;
  return std::min<std::size_t>(log2 - 1 - smallest_gap_log2, gap_classes - 1);
}

SizeBounds gap_class_bounds(std::size_t index) {
  const std::uint64_t min = std::uint64_t{1} << (smallest_gap_log2 + index);
  return {{min}, {2 * min - 1}};
}

} // namespace heapgap::analysis
