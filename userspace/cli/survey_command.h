// heapgap top without a process, where it is not shown on a terminal: a table each interval, or an
// object a line.
#pragma once

#include "cli/environment.h"
#include "cli/terminal.h"
#include "session/survey_watch.h"

#include <functional>
#include <string>
#include <string_view>

namespace heapgap::cli {

struct SurveyRequest {
  session::SurveyWatchOptions watch;
  bool json = false;
  std::optional<std::string> output; ///< file name; stdout when not given
  ColorChoice color = ColorChoice::automatic;
  bool quiet = false; ///< no words on stderr
};

/// The world around the command.
struct SurveySurroundings {
  std::function<Result<void>(const session::SurveyWatchOptions&, const session::SurveyWatcher&)>
      watch;
  Environment environment;
  std::function<void(std::string_view)> tell; ///< takes messages for people; harmless text
  const Clock& clock;
};

/// Opens the output and writes. A reader that went away is no error. Errors: those of the watch and
/// of the output.
Result<void> run_survey(const SurveyRequest& request, const SurveySurroundings& surroundings);

} // namespace heapgap::cli
