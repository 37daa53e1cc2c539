#include "allocators/jemalloc/size_classes.h"

namespace heapgap::allocators::jemalloc {

namespace {

constexpr std::uint64_t smallest = 8;
constexpr std::uint64_t classes_per_doubling = 4;
/// The last group begins at 2^62 and lacks its last class, which would not fit a signed size.
constexpr unsigned lg_last_group = 62;

} // namespace

SizeClasses::SizeClasses(unsigned lg_quantum) {
  const std::uint64_t quantum = std::uint64_t{1} << lg_quantum;
  for (std::uint64_t size = smallest; size < quantum; size *= 2) add(size);
  for (std::uint64_t step = 1; step <= classes_per_doubling; ++step) add(quantum * step);
  for (unsigned lg_base = lg_quantum + 2; lg_base <= lg_last_group; ++lg_base) {
    const std::uint64_t base = std::uint64_t{1} << lg_base;
    const std::uint64_t steps = classes_per_doubling - (lg_base == lg_last_group ? 1 : 0);
    for (std::uint64_t step = 1; step <= steps; ++step) {
      add(base + base / classes_per_doubling * step);
    }
  }
}

void SizeClasses::add(std::uint64_t size) {
  sizes_[count_++] = size;
  if (size < large_block.count) ++small_count_;
}

std::optional<Bytes> SizeClasses::size(std::uint32_t index) const {
  if (index >= count_) return std::nullopt;
  return Bytes{sizes_[index]};
}

} // namespace heapgap::allocators::jemalloc
