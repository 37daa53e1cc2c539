// One look at the heap of one process among many.
#pragma once

#include "analysis/report.h"
#include "base/result.h"
#include "session/bounded_process.h"

namespace heapgap::session {

/// Which process, and what it may cost.
struct LookOrder {
  Pid pid;
  std::uint64_t start_ticks = 0; ///< another one has taken the number when it differs
  ReadingBounds bounds;
};

struct Look {
  /// Without time, version, verdict, advice and what takes long (pss, other_anonymous, trim_yield).
  /// Errors: privilege, no_process, nothing_to_measure, failure.
  Result<analysis::Report> report;
  bool gave_up = false;            ///< the failure is that of the bounds
  std::chrono::nanoseconds cost{}; ///< processor time of the thread that looked
};

class HeapLooker {
public:
  HeapLooker() = default;
  HeapLooker(const HeapLooker&) = delete;
  HeapLooker& operator=(const HeapLooker&) = delete;
  virtual ~HeapLooker() = default;

  /// May be called from several threads at the same time.
  [[nodiscard]] virtual Look look(const LookOrder& order) = 0;
};

} // namespace heapgap::session
