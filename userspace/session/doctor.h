// What this machine, these rights and this target allow, found out by trying.
#pragma once

#include "analysis/doctor/diagnosis.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/units.h"

#include <functional>
#include <optional>

namespace heapgap::session {

struct DoctorOptions {
  std::optional<Pid> pid; ///< nothing: of the machine only
};

struct Examination {
  analysis::Diagnosis diagnosis; ///< `version` is left to the caller
  std::optional<Error> obstacle; ///< the target is there, but cannot be measured
};

/// `on_traced` is called when no right is needed any more but to read: the place to give the others
/// away; before the heap of the target is read. Errors: no_process, failure; those of `on_traced`.
Result<Examination> diagnose(const DoctorOptions& options, const Clock& clock,
                             const std::function<Result<void>()>& on_traced);

} // namespace heapgap::session
