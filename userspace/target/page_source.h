// Where the states of a process's pages come from. There are two ways to ask the kernel.
#pragma once

#include "base/page.h"
#include "base/result.h"

namespace heapgap::target {

class PageSource {
public:
  PageSource() = default;
  PageSource(const PageSource&) = delete;
  PageSource& operator=(const PageSource&) = delete;
  virtual ~PageSource() = default;

  /// Appends the runs inside `range`, which is page aligned and below the end of user space.
  /// Returns 0 or an errno value.
  virtual int append_runs(Range range, PageRuns& runs) = 0;
  /// The shared zero page can be told from resident memory.
  [[nodiscard]] virtual bool tells_zero_pages() const = 0;
};

/// Appends a run, or lengthens the last one when it continues it.
inline void append_run(PageRuns& runs, Range range, PageState state) {
  if (!runs.empty() && runs.back().state == state && runs.back().range.end == range.begin) {
    runs.back().range.end = range.end;
  } else {
    runs.push_back({range, state});
  }
}

} // namespace heapgap::target
