#include "allocators/window.h"

namespace heapgap::allocators {

namespace {

/// Bits [first, first + count) of a page mask; count is at least 1.
std::uint64_t page_bits(std::uint64_t first, std::uint64_t count) {
  return (~std::uint64_t{0} >> (64 - count)) << first;
}

/// Copies the pages of `part`. A page can be present and yet unreadable (PROT_NONE): the one where
/// a read stops is left out.
Result<void> copy_part(target::Memory& memory, Range part, Window& window) {
  for (Address at = part.begin; at < part.end;) {
    const std::size_t offset = (at - window.begin).count;
    const target::ReadPiece piece{at, {window.bytes.get() + offset, (part.end - at).count}};
    const auto copied = memory.read({&piece, 1});
    if (!copied) return std::unexpected(copied.error());
    const std::uint64_t pages = copied->count / page_size.count;
    if (pages > 0) window.readable |= page_bits(offset / page_size.count, pages);
    at = at + page_size * pages;
    if (at < part.end) at = at + page_size;
  }
  return {};
}

} // namespace

Window make_window(Bytes size) {
  Window window;
  window.bytes = std::make_unique_for_overwrite<std::byte[]>(size.count);
  return window;
}

Result<void> fill_window(target::Memory& memory, Address begin, Bytes size, Window& window) {
  window.begin = begin;
  window.readable = 0;
  window.swapped = 0;
  const Range range = intersection(range_of(begin, size), {{}, user_space_end});
  if (range.empty()) return {}; // a wild pointer
  auto runs = memory.pages(range);
  if (!runs) return pass_on(runs);
  for (const PageRun& run : *runs) {
    const Range part = intersection(run.range, range);
    if (part.empty()) continue;
    if (is_readable(run.state)) {
      if (auto copied = copy_part(memory, part, window); !copied) return copied;
    } else {
      window.swapped |= page_bits((part.begin - begin).count / page_size.count,
                                  part.size().count / page_size.count);
    }
  }
  return {};
}

} // namespace heapgap::allocators
