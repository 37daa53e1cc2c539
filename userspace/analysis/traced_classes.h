// Size classes with the calls that were counted for them.
#pragma once

#include "analysis/size_class.h"
#include "analysis/tick.h"

#include <span>

namespace heapgap::analysis {

/// Calls counted for one size class since the attach.
struct ClassCalls {
  std::uint64_t allocs = 0;
  std::uint64_t frees = 0;
};

/// One row for each class with a live block or a call, smallest first. `blocks` are a report's
/// rows, in order; `calls` has one element a class (analysis/size_class.h), or none without a
/// trace: then the rows' calls are not known.
std::vector<TracedClassRow> traced_class_rows(std::span<const SizeClassRow> blocks,
                                              std::span<const ClassCalls> calls);

} // namespace heapgap::analysis
