#include "cli/survey_lines.h"

#include "cli/interruption.h"
#include "cli/output_stream.h"
#include "cli/version.h"
#include "views/process_json.h"
#include "views/process_text.h"

#include <unistd.h>

namespace heapgap::cli {
namespace {

/// One run of the command.
class SurveyLines {
public:
  SurveyLines(const SurveyRequest& request, const SurveySurroundings& surroundings,
              OutputStream output, const Interruption& interruption)
      : request_(request), surroundings_(surroundings), output_(std::move(output)),
        interruption_(interruption),
        format_(page_format(output_.fd(), request.color, surroundings.top.attach.environment)) {}

  Result<void> run() {
    tell_opening();
    session::SurveyWatcher watcher;
    watcher.on_overview = [this](const analysis::Overview& overview) { return write(overview); };
    watcher.wait_until = [this](std::chrono::nanoseconds deadline) {
      return interruption_.wait_until(deadline, surroundings_.top.attach.clock, output_.fd());
    };
    if (auto watched = surroundings_.watch(survey_watch_options(request_), watcher); !watched)
      return watched;
    const auto finished = output_.finish();
    if (!finished) return std::unexpected(finished.error());
    return {};
  }

private:
  void tell_opening() {
    if (request_.extent == views::Extent::quiet || request_.json) return;
    surroundings_.top.attach.tell(views::process_legend(
        page_format(STDERR_FILENO, request_.color, surroundings_.top.attach.environment),
        format_.width));
  }

  Result<bool> write(const analysis::Overview& overview) {
    std::string text;
    if (request_.json) {
      analysis::Overview stamped = overview;
      stamped.version = version;
      text = views::processes_json(stamped);
    } else {
      if (any_table_) text += '\n';
      text += views::process_text(overview, format_);
    }
    any_table_ = true;
    const auto delivery = output_.deliver(text);
    if (!delivery) return std::unexpected(delivery.error());
    return *delivery == Delivery::complete;
  }

  const SurveyRequest& request_;
  const SurveySurroundings& surroundings_;
  OutputStream output_;
  const Interruption& interruption_;
  views::PageFormat format_;
  bool any_table_ = false;
};

} // namespace

Result<void> run_survey_lines(const SurveyRequest& request,
                              const SurveySurroundings& surroundings) {
  // First of all: the file is the user's, and soon there are no rights left but to read.
  auto file = OutputFile::open(request.output.value_or("-"));
  if (!file) return pass_on(file);
  auto interruption = Interruption::install();
  if (!interruption) return pass_on(interruption);
  return SurveyLines(request, surroundings, OutputStream(*std::move(file)), *interruption).run();
}

} // namespace heapgap::cli
