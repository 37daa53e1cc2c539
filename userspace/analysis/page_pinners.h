// Which blocks keep idle bytes from being returned: by size class, the idle bytes of the pages that
// they lie on.
//
// The idle bytes of a page are shared out among the blocks on it by their live bytes there.
#pragma once

#include "analysis/resident_pages.h"
#include "analysis/size_class.h"
#include "base/page.h"
#include "heap/heap.h"

#include <array>

namespace heapgap::analysis {

class PagePinners {
public:
  using Sums = std::array<Bytes, size_classes>;

  explicit PagePinners(ResidentPages& resident) : resident_(resident) {}

  /// Spans of one region in address order, then end_region().
  void add(const heap::Span& span, const heap::RegionShape& shape);
  void end_region() { flush_page(); }
  /// Adds the sums of another region.
  void add(const Sums& region) {
    for (std::size_t index = 0; index < region.size(); ++index) pinned_[index] += region[index];
  }
  [[nodiscard]] const Sums& sums() const { return pinned_; }

  /// Of resident pages; rounded down for each run of blocks.
  [[nodiscard]] Bytes pinned(std::size_t size_class) const { return pinned_.at(size_class); }

private:
  /// Neighbouring blocks of one class on the page.
  struct Run {
    std::size_t size_class = 0;
    std::uint64_t live = 0;
  };

  /// Nearly all spans lie on the page of the one before: this is an inner loop.
  [[nodiscard]] bool is_on_page(Range range) const {
    return range.begin >= page_ && range.end.value - page_.value <= page_size.count;
  }
  void go_to(Address page) {
    if (page == page_) return;
    flush_page();
    page_ = page;
  }
  void add_live(std::size_t size_class, std::uint64_t bytes);
  void add_live_ends(std::size_t size_class, Range usable);
  void add_idle_ends(Range idle);
  void flush_page();

  ResidentPages& resident_;
  Address page_{~std::uint64_t{0}};
  std::uint64_t idle_ = 0;
  std::uint64_t live_ = 0;
  std::size_t runs_ = 0;
  /// A page has room for no more blocks than this: jemalloc's smallest takes 8 bytes.
  std::array<Run, 512> on_page_{};
  Sums pinned_{};
};

} // namespace heapgap::analysis
