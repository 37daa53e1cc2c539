// Puts segments and their pages into the model.
#pragma once

#include "allocators/allocator.h"
#include "allocators/mimalloc/page_blocks.h"
#include "allocators/mimalloc/segment.h"
#include "heap/heap.h"

#include <map>
#include <set>

namespace heapgap::allocators::mimalloc {

/// What was put into the model.
struct Filling {
  Bytes mapped;
  std::uint64_t segments = 0;
  std::uint64_t pages = 0;            ///< with blocks
  std::uint64_t abandoned_pages = 0;  ///< whose thread has ended
  std::uint64_t shortened_blocks = 0; ///< at most: live ones in pages with aligned blocks
  Bytes shortened;                    ///< what these are counted as
  std::uint64_t unclear_pages = 0;    ///< whose lists do not add up, or are not in memory
  SlotClassCount page_classes;        ///< pages of several blocks
};

class SegmentFiller {
public:
  /// All is used while this lives.
  SegmentFiller(target::Memory& memory, heap::Heap& heap, ReadingQuality& quality)
      : heap_(heap), quality_(quality), near_(memory, 256_KiB, 4, WindowedReader::Order::ascending),
        scattered_(memory, 4_KiB, 256) {}

  /// Takes in a segment. `arena` is the model's index. Errors: privilege, no_process.
  Result<void> fill(const Segment& segment, std::uint32_t arena);
  /// Then, once: blocks that wait in their heap's list to be given back to a full page. They become
  /// cached. Errors: privilege, no_process.
  Result<void> mark_delayed();

  [[nodiscard]] const Filling& filling() const { return filling_; }

private:
  void fill_page(const Segment& segment, const Page& page, std::uint32_t arena);
  void fill_free(const Segment& segment, Range slices, std::uint32_t arena);
  void fill_huge(const Page& page, heap::SpanKind kind, std::uint32_t arena);
  void fill_blocks(const Page& page, const PageBlocks& blocks, std::uint32_t arena);
  void add_loose(Range range, heap::SpanKind kind, std::uint32_t arena);
  std::optional<Page> settle(const Segment& segment, Page page, PageBlocks& blocks);
  void follow_delayed(Address heap, std::uint64_t offset);
  bool mark_cached(Address block);
  [[nodiscard]] Result<void> outcome() const;

  heap::Heap& heap_;
  ReadingQuality& quality_;
  WindowedReader near_;
  WindowedReader scattered_;
  Filling filling_;
  std::map<Address, std::uint64_t> owners_; ///< heaps, and where their list's head lies in them
  std::set<std::uint32_t> arenas_;
};

} // namespace heapgap::allocators::mimalloc
