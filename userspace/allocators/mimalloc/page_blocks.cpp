#include "allocators/mimalloc/page_blocks.h"

#include <algorithm>

namespace heapgap::allocators::mimalloc {

namespace {

using heap::SpanKind;

/// From this block size on no two links share a page of memory.
constexpr Bytes large_block = 4_KiB;

class ListReading {
public:
  ListReading(WindowedReader& reader, const Page& page) : reader_(reader), page_(page) {
    blocks_.kinds.assign(page.reserved, SpanKind::free);
    std::fill_n(blocks_.kinds.begin(), page.capacity, SpanKind::live);
  }

  PageBlocks run() {
    bool is_whole = true;
    const std::uint64_t free = follow(page_.free, SpanKind::free, is_whole) +
                               follow(page_.local_free, SpanKind::free, is_whole);
    const std::uint64_t foreign = follow(page_.thread_free, SpanKind::cached, is_whole);
    blocks_.adds_up = is_whole && page_.used + free == page_.capacity && foreign <= page_.used;
    if (!blocks_.adds_up) {
      std::ranges::replace(blocks_.kinds, SpanKind::live, SpanKind::unknown);
    }
    blocks_.live = static_cast<std::uint64_t>(std::ranges::count(blocks_.kinds, SpanKind::live));
    return std::move(blocks_);
  }

private:
  /// Marks the members of a list and returns their number. Each block can be on one list once,
  /// which also ends a list that goes in circles.
  std::uint64_t follow(Address head, SpanKind kind, bool& is_whole) {
    std::uint64_t length = 0;
    for (Address at = head; at; ++length) {
      const Bytes offset = at - page_.first_block;
      const std::uint64_t index = offset.count / page_.block_size.count;
      if (at < page_.first_block || index >= page_.capacity ||
          offset.count % page_.block_size.count != 0 || blocks_.kinds[index] != SpanKind::live) {
        is_whole = false;
        break;
      }
      blocks_.kinds[index] = kind;
      const auto next = reader_.word(at);
      if (!next) {
        ++blocks_.missing_links;
        is_whole = false;
        break;
      }
      at = {*next};
    }
    return length;
  }

  WindowedReader& reader_;
  const Page& page_;
  PageBlocks blocks_;
};

} // namespace

PageBlocks read_blocks(WindowedReader& near, WindowedReader& scattered, const Page& page) {
  return ListReading(page.block_size < large_block ? near : scattered, page).run();
}

} // namespace heapgap::allocators::mimalloc
