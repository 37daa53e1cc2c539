#include "allocators/mimalloc/page.h"

#include <array>

namespace heapgap::allocators::mimalloc {

namespace {

/// Copied words of a descriptor.
class Descriptor {
public:
  /// False when they are not in memory.
  bool read(WindowedReader& reader, Address at, Bytes size) {
    for (std::uint64_t i = 0; i < size.count / 8; ++i) {
      if (!reader.copy_word(at + Bytes{i * 8}, words_[i])) return false;
    }
    return true;
  }
  [[nodiscard]] std::uint64_t word(std::uint64_t offset) const { return words_[offset / 8]; }
  [[nodiscard]] std::uint32_t half(std::uint64_t offset) const {
    return static_cast<std::uint32_t>(word(offset) >> (offset % 8 * 8));
  }
  [[nodiscard]] std::uint32_t quarter(std::uint64_t offset) const { return half(offset) & 0xffffU; }

private:
  std::array<std::uint64_t, 12> words_{};
};

Bytes first_block_offset(FirstBlock rule, Bytes block_size) {
  if (rule == FirstBlock::after_384) return block_size <= 1_KiB ? 384_B : 0_B;
  if (block_size <= 64_B) return block_size * 3;
  return block_size <= 512_B ? block_size : 0_B;
}

} // namespace

bool Page::is_sane() const {
  if (range.empty() || range.end > user_space_end) return false;
  if (!has_blocks()) return is_free || (capacity == 0 && used == 0);
  // As many blocks as fit: this tells how far into the page the first one lies.
  const bool is_filled = block_size >= min_block && is_aligned(block_size, 8_B) &&
                         range.contains(first_block) && block_size <= range.end - first_block &&
                         (range.end - first_block).count / block_size.count == reserved;
  if (!is_filled) return false;
  const auto may_be_head = [&](Address head) {
    return !head || (head >= first_block && head < blocks_end() &&
                     (head - first_block).count % block_size.count == 0);
  };
  return capacity <= reserved && used <= capacity && may_be_head(free) && may_be_head(local_free) &&
         may_be_head(thread_free);
}

std::optional<Page> read_page(WindowedReader& reader, const Layout& layout, Address descriptor,
                              Address begin, std::uint64_t slices) {
  Descriptor fields;
  if (!fields.read(reader, descriptor, {layout.descriptor_size})) return std::nullopt;
  Page page;
  page.descriptor = descriptor;
  page.range = range_of(begin, slice_size * (slices != 0 ? slices : fields.half(0)));
  page.block_size = {layout.block_size_has_32_bits ? fields.half(layout.block_size)
                                                   : fields.word(layout.block_size)};
  page.is_free = page.block_size == 0_B;
  if (page.is_free) return page;
  if (layout.block_size_has_32_bits && page.block_size.count == huge_block_size) {
    page.block_size = page.range.size();
  }
  page.first_block = layout.first_block == FirstBlock::as_the_page_says
                         ? Address{fields.word(layout.page_start)}
                         : begin + first_block_offset(layout.first_block, page.block_size);
  page.capacity = fields.quarter(10);
  page.reserved = fields.quarter(12);
  page.has_aligned = (fields.quarter(14) & 2U) != 0;
  page.used =
      layout.used_has_32_bits ? fields.half(layout.page_used) : fields.quarter(layout.page_used);
  page.free = {fields.word(16)};
  page.local_free = {fields.word(layout.local_free)};
  page.thread_free = {fields.word(layout.thread_free) & ~std::uint64_t{3}};
  page.heap = {fields.word(layout.heap)};
  return page;
}

} // namespace heapgap::allocators::mimalloc
