// The sizes of blocks that jemalloc hands out, by the number of their class.
//
// With four classes a doubling: 8, 16, 32, 48, 64, 80, 96, 112, 128, 160, … (src/sc.c, the same in
// 5.2 and 5.3). Small ones share an extent of equal slots, a slab; from 16 KiB on each block has an
// extent of its own.
#pragma once

#include "base/units.h"

#include <array>
#include <cstdint>
#include <optional>

namespace heapgap::allocators::jemalloc {

/// From this size on blocks are large, with pages of 4 KiB.
inline constexpr Bytes large_block{16384};

class SizeClasses {
public:
  /// `lg_quantum`: 4 for builds that align to 16 bytes, as is usual on x86-64; 3 for those
  /// configured --with-lg-quantum=3, such as the copy in redis's own source.
  explicit SizeClasses(unsigned lg_quantum);

  /// Usable bytes of a block of that class, if there is such a class.
  [[nodiscard]] std::optional<Bytes> size(std::uint32_t index) const;
  /// How many classes there are: 232 or 235.
  [[nodiscard]] std::uint32_t count() const { return count_; }
  /// Those below 16 KiB: 36 or 39.
  [[nodiscard]] std::uint32_t small_count() const { return small_count_; }

private:
  void add(std::uint64_t size);

  std::array<std::uint64_t, 240> sizes_{};
  std::uint32_t count_ = 0;
  std::uint32_t small_count_ = 0;
};

} // namespace heapgap::allocators::jemalloc
