// Which pages of the heap are in memory.
#pragma once

#include "base/page.h"

namespace heapgap::analysis {

/// The resident page runs of a process, for questions in rising address order (fast) or any other.
class ResidentPages {
public:
  /// Takes page runs in address order; all but the resident ones are left out.
  explicit ResidentPages(const PageRuns& runs);

  /// Calls visit(Range) for each resident part of `range`, in address order.
  template <typename Visit> void for_each_in(Range range, Visit visit) {
    for (std::size_t at = seek(range.begin); at < runs_.size(); ++at) {
      const Range part = intersection(runs_[at], range);
      if (runs_[at].begin >= range.end) return;
      if (!part.empty()) visit(part);
    }
  }
  [[nodiscard]] Bytes resident_in(Range range);
  [[nodiscard]] bool is_resident(Address address);

private:
  /// The first run that ends after `address`; remembers it for the next question.
  std::size_t seek(Address address);

  std::vector<Range> runs_;
  std::size_t last_ = 0;
};

} // namespace heapgap::analysis
