// Running something while the target stands still (--freeze).
#pragma once

#include "analysis/report.h"
#include "base/result.h"
#include "base/units.h"
#include "target/frozen.h"

#include <chrono>

namespace heapgap::session {

struct FreezeOptions {
  Pid pid;
  std::chrono::milliseconds limit{2000}; ///< the longest the target may stand still
};

/// Runs `work` while the target stands still; says how long it stood, in `outcome`.
/// Errors: those of target::Frozen::stop and of `work`.
template <typename Work>
auto with_stopped_target(const FreezeOptions& options, target::FreezeOutcome& outcome, Work work)
    -> decltype(work()) {
  auto frozen = target::Frozen::stop(options.pid, options.limit);
  if (!frozen) return pass_on(frozen);
  auto result = work();
  outcome = (*frozen)->release();
  return result;
}

/// Tells in a report how long the target stood still.
void note_stop(const target::FreezeOutcome& outcome, const FreezeOptions& options,
               analysis::Quality& quality);

} // namespace heapgap::session
