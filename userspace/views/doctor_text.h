// What heapgap doctor found, for people.
#pragma once

#include "analysis/doctor/diagnosis.h"
#include "views/text_report.h"

#include <string>

namespace heapgap::views {

/// One line a check; under those that are not ok what it means and what to do. Quiet: the first
/// line, and the checks that are degraded or blocked. Verbose: what each check means, and every
/// probe. Lines of at most the given width; what the target chose is made harmless.
std::string doctor_text(const analysis::Diagnosis& diagnosis, const TextOptions& options);

} // namespace heapgap::views
