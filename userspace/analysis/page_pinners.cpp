#include "analysis/page_pinners.h"

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
  if (is_on_page(usable)) return add_live(size_class, usable.size().count);
  const Address first = align_down(usable.begin, page_size);
  const Address last = align_down(usable.end - 1_B, page_size);
  go_to(first);
  add_live(size_class, (std::min(usable.end, first + page_size) - usable.begin).count);
  if (last == first) return;
  go_to(last);
  add_live(size_class, (usable.end - last).count);
}

void PagePinners::add_idle_ends(Range idle) {
  if (is_on_page(idle)) {
    idle_ += idle.size().count;
    return;
  }
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
  if (runs_ > 0 && on_page_[runs_ - 1].size_class == size_class) {
    on_page_[runs_ - 1].live += bytes;
  } else if (runs_ < on_page_.size()) {
    on_page_[runs_++] = {size_class, bytes};
  }
}

void PagePinners::flush_page() {
  if (idle_ > 0 && live_ > 0 && resident_.is_resident(page_)) {
    for (std::size_t index = 0; index < runs_; ++index) {
      const Run& run = on_page_[index];
      pinned_.at(run.size_class) += Bytes{idle_ * run.live / live_};
    }
  }
  idle_ = 0;
  live_ = 0;
  runs_ = 0;
}

} // namespace heapgap::analysis
