// The list of all processes as lines: a table each interval, or an object a line.
#pragma once

#include "cli/survey_command.h"

namespace heapgap::cli {

/// Opens the output and writes. A reader that went away is no error. Errors: those of the watch and
/// of the output.
Result<void> run_survey_lines(const SurveyRequest& request, const SurveySurroundings& surroundings);

} // namespace heapgap::cli
