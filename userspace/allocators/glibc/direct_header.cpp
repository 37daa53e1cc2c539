#include "allocators/glibc/direct_header.h"

namespace heapgap::allocators::glibc {

namespace {

constexpr std::uint64_t huge_page_bit = 1;
constexpr unsigned largest_alignment_log2 = 40;

} // namespace

std::optional<heap::DirectBlock> DirectHeaders::block_at(Address base, Address end,
                                                         DirectEffort effort) {
  // Without a header at the start no chunk ever began here, be it stale or not.
  if (!is_header_at(base)) return std::nullopt;
  if (auto block = over_aligned(base, end)) return block;
  auto plain = block_with_header(base, {}, end);
  if (effort == DirectEffort::quick) return plain;
  // Does something follow that fits? Then the header speaks the truth.
  if (plain && (plain->mapping.end == end || is_header_at(plain->mapping.end))) return plain;
  if (auto block = moved_over_aligned(base, end)) return block;
  return plain;
}

bool DirectHeaders::looks_like_header(std::uint64_t offset, std::uint64_t size) const {
  if ((offset & ~huge_page_bit) != 0 || (size & 7U) != 2) return false;
  const Bytes total{(size & ~std::uint64_t{7}) + layout_.direct_size_excess};
  return total >= page_size && is_aligned(total, page_size);
}

bool DirectHeaders::is_header_at(Address chunk) {
  const auto offset = reader_.word(chunk);
  const auto size = reader_.word(chunk + header_offset);
  return offset && size && looks_like_header(*offset, *size);
}

std::optional<heap::DirectBlock> DirectHeaders::block_with_header(Address base, Bytes offset,
                                                                  Address end) {
  const Address chunk = base + offset;
  if (chunk + user_offset >= end) return std::nullopt;
  const auto stored_offset = reader_.word(chunk);
  const auto size = reader_.word(chunk + header_offset);
  if (!stored_offset || !size || (*size & 7U) != 2) return std::nullopt;
  if ((*stored_offset & ~huge_page_bit) != offset.count) return std::nullopt;
  const Bytes in_chunk{(*size & ~std::uint64_t{7}) + layout_.direct_size_excess};
  if (in_chunk > end - chunk || in_chunk < min_chunk) return std::nullopt;
  const Range mapping{base, chunk + in_chunk};
  if (!is_aligned(mapping.end, page_size)) return std::nullopt;
  return heap::DirectBlock{mapping,
                           {chunk + user_offset, mapping.end - Bytes{layout_.direct_tail}}};
}

/// The places where an alignment of 32 bytes to 1 TiB puts the user pointer (_int_memalign).
std::optional<heap::DirectBlock> DirectHeaders::over_aligned(Address base, Address end) {
  for (unsigned log2 = 5; log2 <= largest_alignment_log2; ++log2) {
    const Bytes alignment{std::uint64_t{1} << log2};
    Address user = align_up(base + user_offset, alignment);
    for (unsigned step = 0; step < 2; ++step, user = user + alignment) {
      if (user >= end || user <= base + user_offset) continue;
      if (auto block = block_with_header(base, user - user_offset - base, end)) return block;
    }
  }
  return std::nullopt;
}

/// After mremap has moved the block its alignment is lost but its offset kept: any 16 bytes of the
/// first page, or the last 16 of a later one.
std::optional<heap::DirectBlock> DirectHeaders::moved_over_aligned(Address base, Address end) {
  for (Bytes offset{16}; offset < page_size; offset += 16_B) {
    if (auto block = block_with_header(base, offset, end)) return block;
  }
  for (Address page = base + page_size * 2; page < end && thorough_pages_left_ > 0;
       page = page + page_size, --thorough_pages_left_) {
    if (auto block = block_with_header(base, page - user_offset - base, end)) return block;
  }
  return std::nullopt;
}

} // namespace heapgap::allocators::glibc
