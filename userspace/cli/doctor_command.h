// heapgap doctor
#pragma once

#include "cli/environment.h"
#include "cli/options.h"
#include "session/doctor.h"

#include <functional>

namespace heapgap::cli {

using Diagnose = std::function<Result<session::Examination>(const session::DoctorOptions&)>;

/// Opens the output, diagnoses, and writes what was found. Errors: those of `diagnose` and of the
/// output, then nothing was written; and that the process cannot be measured, which is told after
/// the rest was written.
Result<void> run_doctor(const DoctorRequest& request, const Diagnose& diagnose,
                        const Environment& environment);

} // namespace heapgap::cli
