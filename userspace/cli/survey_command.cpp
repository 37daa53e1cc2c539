#include "cli/survey_command.h"

#include "cli/error_printer.h"
#include "cli/interruption.h"
#include "cli/survey_lines.h"
#include "cli/survey_loop.h"
#include "terminal/last_act.h"

#include <unistd.h>

namespace heapgap::cli {
namespace {

/// One run of the command on a terminal.
Result<void> run_on_screen(const SurveyRequest& request, const SurveySurroundings& surroundings,
                           terminal::TerminalKind kind) {
  const AttachSurroundings& attach = surroundings.top.attach;
  const views::PageFormat format = page_format(STDOUT_FILENO, request.color, attach.environment);
  auto interruption = Interruption::install(terminal::do_last_act);
  if (!interruption) return pass_on(interruption);
  session::SurveyWatchOptions options = survey_watch_options(request);
  options.at_once = true;
  auto survey = SurveyThread::start(surroundings.watch, options, attach.clock);
  if (!survey) return pass_on(survey);
  // The survey has its own rights by now; drawing what the processes chose needs none.
  if (auto dropped = surroundings.top.drop_rights(); !dropped) return dropped;
  auto terminal = terminal::Terminal::open(std::move(kind), format.color ? views::ColorDepth::direct
                                                                         : views::ColorDepth::none);
  if (!terminal) return pass_on(terminal);
  SurveyLoop loop({.terminal = **terminal,
                   .survey = **survey,
                   .interruption = *interruption,
                   .request = request,
                   .top = surroundings.top,
                   .charset = format.charset});
  return loop.run();
}

} // namespace

session::SurveyWatchOptions survey_watch_options(const SurveyRequest& request) {
  session::SurveyWatchOptions options;
  options.survey.interval = request.interval;
  options.survey.only = request.only;
  options.survey.thresholds = request.thresholds;
  options.overviews = request.ticks;
  options.duration = request.duration;
  return options;
}

Result<void> run_survey(const SurveyRequest& request, const SurveySurroundings& surroundings) {
  const AttachSurroundings& attach = surroundings.top.attach;
  const bool wants_screen = !request.json && !request.output;
  if (!wants_screen || !inspect_terminal(STDOUT_FILENO).is_terminal) {
    return run_survey_lines(request, surroundings);
  }
  auto kind = terminal::find_terminal_kind(attach.environment("TERM").value_or(""),
                                           attach.environment("COLORTERM").value_or(""));
  if (!kind) {
    attach.tell(error_message(kind.error(), locale_charset(attach.environment)));
    attach.tell("heapgap: showing plain lines instead\n");
    return run_survey_lines(request, surroundings);
  }
  return run_on_screen(request, surroundings, *std::move(kind));
}

} // namespace heapgap::cli
