#include "allocators/jemalloc/extent.h"

#include "base/page.h"

#include <bit>

namespace heapgap::allocators::jemalloc {

namespace {

constexpr Bytes at_address{8};
constexpr Bytes at_size{16};
constexpr Bytes at_bitmap{64};
constexpr unsigned slab_shift = 12;

constexpr std::uint32_t field(std::uint64_t bits, unsigned shift, unsigned width) {
  return static_cast<std::uint32_t>(bits >> shift & ((std::uint64_t{1} << width) - 1));
}

constexpr ExtentState state_of(std::uint32_t number) {
  return number <= 3 ? static_cast<ExtentState>(number) : ExtentState::changing;
}

/// As many bits as there are free slots, and none beyond the last slot in the same word. Words
/// behind that one are left from the descriptor's use before.
bool fits(const SlabBitmap& bitmap, std::uint64_t slots, std::uint32_t free_slots) {
  std::uint64_t free = 0;
  for (std::uint64_t first = 0; first < slots; first += 64) {
    const std::uint64_t word = bitmap[first / 64];
    if (slots - first < 64 && word >> (slots - first) != 0) return false;
    free += static_cast<std::uint64_t>(std::popcount(word));
  }
  return free == free_slots;
}

} // namespace

std::optional<Extent> read_extent(WindowedReader& reader, Address descriptor,
                                  const ExtentFormat& format) {
  std::uint64_t bits = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  if (!reader.copy_word(descriptor, bits) || !reader.copy_word(descriptor + at_address, address) ||
      !reader.copy_word(descriptor + at_size, size)) {
    return std::nullopt;
  }
  size &= ~(page_size.count - 1);
  const Address begin = align_down({address}, page_size);
  if (size == 0 || !begin || begin >= user_space_end || size > (user_space_end - begin).count) {
    return std::nullopt;
  }
  return Extent{.pages = range_of(begin, {size}),
                .block = {address},
                .arena = field(bits, 0, 12),
                .state = state_of(field(bits, format.state_shift, format.state_bits)),
                .is_slab = field(bits, slab_shift, 1) != 0,
                .size_class = field(bits, format.class_shift, 8),
                .free_slots = field(bits, format.free_shift, 10)};
}

std::optional<SlabBitmap> read_slab_bitmap(WindowedReader& reader, Address descriptor) {
  SlabBitmap bitmap{};
  for (std::uint64_t word = 0; word < bitmap.size(); ++word) {
    if (!reader.copy_word(descriptor + at_bitmap + Bytes{word * 8}, bitmap[word]))
      return std::nullopt;
  }
  return bitmap;
}

std::uint64_t slots_of(const Extent& slab, const SizeClasses& classes) {
  if (slab.size_class >= classes.small_count()) return 0;
  const std::uint64_t slots = slab.pages.size().count / classes.size(slab.size_class)->count;
  return slots <= most_slots ? slots : 0;
}

bool is_coherent(const Extent& extent, const SlabBitmap& bitmap, const SizeClasses& classes) {
  if (extent.is_slab) {
    const std::uint64_t slots = slots_of(extent, classes);
    return slots > 0 && fits(bitmap, slots, extent.free_slots);
  }
  const auto usable = classes.size(extent.size_class);
  if (!usable) return false;
  const Bytes pages = extent.pages.size();
  // Sampled by the heap profiler: a small block with pages of its own.
  if (*usable < large_block) return pages >= large_block && pages <= large_block + page_size;
  return pages == *usable || pages == *usable + page_size;
}

} // namespace heapgap::allocators::jemalloc
