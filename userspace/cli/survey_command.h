// heapgap top without a process, or with several: a list of them.
#pragma once

#include "cli/options.h"
#include "cli/top_command.h"
#include "session/survey_watch.h"

#include <functional>

namespace heapgap::cli {

using SurveyWatch =
    std::function<Result<void>(const session::SurveyWatchOptions&, const session::SurveyWatcher&)>;

/// The world around the command.
struct SurveySurroundings {
  SurveyWatch watch;
  TopSurroundings top; ///< for the process that is opened; its environment, messages and clock
};

/// What the request asks of the watch.
session::SurveyWatchOptions survey_watch_options(const SurveyRequest& request);

/// On a full screen until the user leaves, who may open a process and come back; where stdout is no
/// terminal, or JSON or a file is asked for, as lines. Errors: those of the watch and of the
/// output.
Result<void> run_survey(const SurveyRequest& request, const SurveySurroundings& surroundings);

} // namespace heapgap::cli
