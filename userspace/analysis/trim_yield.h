// What malloc_trim(0), called in the target, would give back to the system.
//
// Source: __malloc_trim, mtrim and systrim in glibc's malloc/malloc.c, 2.26 to 2.43. In every
// arena it merges the fastbins' chunks with their neighbours, then releases the whole pages that
// lie inside a free chunk behind its first 48 bytes; in the main arena it also lowers brk to the
// last page that top needs. Caches (tcache) are not emptied. Only resident pages count: the others
// cost nothing now.
#pragma once

#include "analysis/resident_pages.h"
#include "heap/heap.h"

#include <optional>

namespace heapgap::analysis {

class TrimYield {
public:
  /// brk_end: the end of the brk area. top is only trimmed where it ends there, in steps of
  /// brk_step bytes (a power of two, a page at least).
  TrimYield(ResidentPages& resident, std::optional<Address> brk_end, Bytes brk_step)
      : resident_(resident), brk_end_(brk_end), brk_step_(brk_step) {}

  /// Spans of one region in address order, then end_region().
  void add(const heap::Span& span, const heap::RegionShape& shape);
  void end_region(const heap::RegionShape& shape);
  /// Adds what another region yields.
  void add(Bytes region) { bytes_ += region; }

  [[nodiscard]] Bytes bytes() const { return bytes_; }

private:
  void release_run(const heap::RegionShape& shape);
  void release_top(Range top);
  void release(Range pages) { bytes_ += resident_.resident_in(pages); }

  ResidentPages& resident_;
  std::optional<Address> brk_end_;
  Bytes brk_step_;
  /// Free and fastbin spans that consolidation joins; empty when there are none.
  Range run_;
  bool run_merges_ = false;
  Bytes bytes_;
};

} // namespace heapgap::analysis
