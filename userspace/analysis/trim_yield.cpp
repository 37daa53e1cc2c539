#include "analysis/trim_yield.h"

namespace heapgap::analysis {

namespace {

constexpr Bytes chunk_head{48}; // sizeof(struct malloc_chunk): header and list links stay
constexpr Bytes min_top{32};    // MINSIZE

} // namespace

void TrimYield::add(const heap::Span& span, const heap::RegionShape& shape) {
  const bool merges = span.kind == heap::SpanKind::mergeable;
  if (merges || span.kind == heap::SpanKind::free) {
    if (run_.empty()) run_ = {span.begin, span.begin};
    run_.end = span.end();
    run_merges_ = run_merges_ || merges;
    return;
  }
  if (span.kind == heap::SpanKind::top) {
    // Consolidation lets top swallow the run in front of it.
    const Address begin = run_merges_ ? run_.begin : span.begin;
    if (!run_merges_) release_run(shape);
    release_top({begin - shape.shift, span.end() - shape.shift});
    run_ = {};
    run_merges_ = false;
    return;
  }
  release_run(shape);
}

void TrimYield::end_region(const heap::RegionShape& shape) {
  release_run(shape);
}

void TrimYield::release_run(const heap::RegionShape& shape) {
  if (!run_.empty()) {
    const Range chunk{run_.begin - shape.shift, run_.end - shape.shift};
    const Range pages{align_up(chunk.begin + chunk_head, page_size),
                      align_down(chunk.end, page_size)};
    if (!pages.empty()) release(pages);
  }
  run_ = {};
  run_merges_ = false;
}

void TrimYield::release_top(Range top) {
  if (!brk_end_ || top.end != *brk_end_ || top.size() <= min_top + 1_B) return;
  const Bytes spare = top.size() - min_top - 1_B;
  const Bytes released{spare.count & ~(brk_step_.count - 1)};
  release({top.end - released, top.end});
}

} // namespace heapgap::analysis
