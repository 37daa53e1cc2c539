#include "analysis/verdict/steady_verdict.h"

#include <utility>

namespace heapgap::analysis {

const Verdict& SteadyVerdict::show(Verdict found) {
  const bool is_same =
      !shown_ || (found.kind == shown_->kind && found.severity == shown_->severity);
  if (is_same) {
    other_ticks_ = 0;
    return shown_.emplace(std::move(found));
  }
  if (found.kind != other_kind_ || found.severity != other_severity_) other_ticks_ = 0;
  other_kind_ = found.kind;
  other_severity_ = found.severity;
  const unsigned needed = found.severity == Severity::ok ? ticks_to_clear : ticks_to_change;
  if (++other_ticks_ < needed) return *shown_;
  other_ticks_ = 0;
  return shown_.emplace(std::move(found));
}

} // namespace heapgap::analysis
