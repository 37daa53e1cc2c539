#include "allocators/mimalloc/layout.h"

#include <array>

namespace heapgap::allocators::mimalloc {

namespace {

constexpr Layout release_2_0_9{.releases = "2.0.9",
                               .commit_mask = 112,
                               .used = 208,
                               .cookie = 216,
                               .segment_slices = 224,
                               .info_slices = 232,
                               .kind = 240,
                               .slice_entries = 248,
                               .thread = 256,
                               .descriptors = 264,
                               .descriptor_size = 80,
                               .page_used = 24,
                               .used_has_32_bits = true,
                               .block_size = 28,
                               .block_size_has_32_bits = true,
                               .local_free = 32,
                               .thread_free = 40,
                               .heap = 48,
                               .first_block = FirstBlock::after_384,
                               .page_start = 0,
                               .delayed_free = 2840};

constexpr Layout with_blocks_before_the_first() {
  Layout layout = release_2_0_9;
  layout.releases = "2.1.2";
  layout.first_block = FirstBlock::after_blocks;
  return layout;
}

constexpr Layout with_larger_descriptors() {
  Layout layout = release_2_0_9;
  layout.releases = "2.1.4 to 2.1.7";
  layout.descriptor_size = 96;
  layout.page_used = 32;
  layout.used_has_32_bits = false;
  layout.block_size = 40;
  layout.block_size_has_32_bits = false;
  layout.local_free = 24;
  layout.thread_free = 56;
  layout.heap = 64;
  layout.first_block = FirstBlock::as_the_page_says;
  layout.page_start = 48;
  layout.delayed_free = 8;
  return layout;
}

constexpr Layout with_larger_heads() {
  Layout layout = with_larger_descriptors();
  layout.releases = "2.1.9 to 2.4";
  layout.commit_mask = 120;
  layout.used = 216;
  layout.cookie = 224;
  layout.segment_slices = 248;
  layout.info_slices = 256;
  layout.kind = 264;
  layout.slice_entries = 272;
  layout.thread = 280;
  layout.descriptors = 288;
  return layout;
}

constexpr std::array all{release_2_0_9, with_blocks_before_the_first(), with_larger_descriptors(),
                         with_larger_heads()};

} // namespace

std::span<const Layout> layouts() {
  return all;
}

} // namespace heapgap::allocators::mimalloc
