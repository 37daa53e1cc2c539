// Keeps a verdict from flapping: another one is shown only when it has stayed a while.
#pragma once

#include "analysis/report.h"

#include <optional>

namespace heapgap::analysis {

class SteadyVerdict {
public:
  /// In so many ticks in a row another kind or severity must be found to be shown.
  static constexpr unsigned ticks_to_change = 5;
  /// An alarm is not called off for a lull.
  static constexpr unsigned ticks_to_clear = 10;

  /// What to show now that `found` was found. The same kind with the same severity renews the
  /// figures; until another one has stayed, the shown one stands with its own.
  const Verdict& show(Verdict found);

  /// What is shown; nothing before the first.
  [[nodiscard]] const std::optional<Verdict>& shown() const { return shown_; }

private:
  std::optional<Verdict> shown_;
  VerdictKind other_kind_ = VerdictKind::healthy;
  Severity other_severity_ = Severity::ok;
  unsigned other_ticks_ = 0;
};

} // namespace heapgap::analysis
