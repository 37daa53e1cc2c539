#include "analysis/page_pinners.h"

#include "base/page.h"

#include <algorithm>

namespace heapgap::analysis {

void PagePinners::add(const heap::Span& span, const heap::RegionShape& shape) {
  const Address end = std::min(span.end(), shape.range.end);
  switch (span.kind) {
  case heap::SpanKind::live: {
    const Range usable{span.begin + shape.block_header, std::min(span.end() - span.padding, end)};
    if (usable.empty()) return;
    const Bytes size = span.size - shape.block_header - span.padding;
    add_live_ends(size_class_of(size), usable);
    return;
  }
  case heap::SpanKind::cached:
  case heap::SpanKind::mergeable:
  case heap::SpanKind::free:
  case heap::SpanKind::top:
    if (span.begin < end) add_idle_ends({span.begin, end});
    return;
  default:
    return;
  }
}

// Pages that one span fills hold nothing to pin, or nothing that pins: only its ends matter.

void PagePinners::add_live_ends(std::size_t size_class, Range usable) {
  const Address first = align_down(usable.begin, page_size);
  const Address last = align_down(usable.end - 1_B, page_size);
  go_to(first);
  add_live(size_class, (std::min(usable.end, first + page_size) - usable.begin).count);
  if (last == first) return;
  go_to(last);
  add_live(size_class, (usable.end - last).count);
}

void PagePinners::add_idle_ends(Range idle) {
  const Address first = align_down(idle.begin, page_size);
  const Address last = align_down(idle.end - 1_B, page_size);
  go_to(first);
  idle_ += (std::min(idle.end, first + page_size) - idle.begin).count;
  if (last == first) return;
  go_to(last);
  idle_ += (idle.end - last).count;
}

void PagePinners::add_live(std::size_t size_class, std::uint64_t bytes) {
  live_ += bytes;
  const auto known = on_page_.begin() + static_cast<std::ptrdiff_t>(classes_);
  // Neighbours are often alike: from the latest back.
  for (auto one = known; one != on_page_.begin();) {
    if ((--one)->size_class != size_class) continue;
    one->live += bytes;
    return;
  }
  if (classes_ < on_page_.size()) on_page_[classes_++] = {size_class, bytes};
}

void PagePinners::flush_page() {
  if (idle_ > 0 && live_ > 0 && resident_.is_resident(page_)) {
    for (std::size_t index = 0; index < classes_; ++index) {
      const ClassOnPage& one = on_page_[index];
      pinned_.at(one.size_class) += Bytes{idle_ * one.live / live_};
    }
  }
  idle_ = 0;
  live_ = 0;
  classes_ = 0;
}

} // namespace heapgap::analysis
