// Which blocks keep idle bytes from being returned: by size class, the idle bytes of the pages that
// they lie on.
//
// The idle bytes of a page are shared out among the blocks on it by their live bytes there.
#pragma once

#include "analysis/resident_pages.h"
#include "analysis/size_class.h"
#include "heap/heap.h"

#include <array>

namespace heapgap::analysis {

class PagePinners {
public:
  explicit PagePinners(ResidentPages& resident) : resident_(resident) {}

  /// Spans of one region in address order, then end_region().
  void add(const heap::Span& span, const heap::RegionShape& shape);
  void end_region() { flush_page(); }

  /// Of resident pages; rounded down on each page.
  [[nodiscard]] Bytes pinned(std::size_t size_class) const { return pinned_.at(size_class); }

private:
  struct ClassOnPage {
    std::size_t size_class = 0;
    std::uint64_t live = 0;
  };

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
  std::size_t classes_ = 0;
  /// A page has room for no more blocks than this: glibc's smallest chunk takes 32 bytes.
  std::array<ClassOnPage, 128> on_page_{};
  std::array<Bytes, size_classes> pinned_{};
};

} // namespace heapgap::analysis
