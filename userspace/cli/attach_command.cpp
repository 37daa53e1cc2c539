#include "cli/attach_command.h"

#include "cli/interruption.h"
#include "cli/output_stream.h"
#include "cli/plan_text.h"
#include "cli/version.h"
#include "views/policy_text.h"
#include "views/summary_text.h"
#include "views/tick_json.h"
#include "views/tick_text.h"
#include "views/watch_words.h"

#include <limits>

#include <fmt/format.h>

namespace heapgap::cli {
namespace {

/// A header now and then is for those who scroll, not for a file.
views::TickTextOptions tick_options(const AttachRequest& request, const views::PageFormat& format,
                                    bool is_terminal) {
  views::TickTextOptions options;
  options.format = format;
  options.interval_s = std::chrono::duration<double>(request.interval).count();
  if (!is_terminal) options.header_every = std::numeric_limits<std::size_t>::max();
  return options;
}

/// One run of the command.
class AttachCommand {
public:
  AttachCommand(const AttachRequest& request, const AttachSurroundings& surroundings,
                OutputStream output, const Interruption& interruption)
      : request_(request), surroundings_(surroundings), output_(std::move(output)),
        interruption_(interruption),
        format_(page_format(output_.fd(), request.color, surroundings.environment)),
        lines_(tick_options(request, format_, inspect_terminal(output_.fd()).is_terminal)) {}

  Result<void> run() {
    auto summary = surroundings_.watch(watch_options(request_), watcher());
    if (!summary) return pass_on(summary);
    if (summary->end == analysis::WatchEnd::reader_gone) return {};
    summary->last.report.version = version;
    return conclude(*summary);
  }

private:
  session::Watcher watcher() {
    session::Watcher watcher;
    if (request_.extent == views::Extent::verbose) {
      watcher.on_plan = [this](const std::vector<probes::ProbePlan>& plans) {
        surroundings_.tell(plan_text(plans));
      };
    } else {
      watcher.on_plan = [](const std::vector<probes::ProbePlan>&) {};
    }
    watcher.on_begin = [this](const analysis::Tick& first) -> Result<void> {
      tell_opening(first);
      return {};
    };
    watcher.on_tick = [this](const analysis::Tick& tick) { return write(tick); };
    watcher.wait_until = [this](std::chrono::nanoseconds deadline) {
      return interruption_.wait_until(deadline, surroundings_.clock, output_.fd());
    };
    return watcher;
  }

  void tell_opening(const analysis::Tick& first) {
    if (first.report.quality.stopped_ms > 0) {
      surroundings_.tell(fmt::format("heapgap: the process was stopped for {:.1f} ms\n",
                                     first.report.quality.stopped_ms));
    }
    if (request_.json || request_.extent == views::Extent::quiet) {
      if (!first.quality.why_no_probes.empty()) {
        surroundings_.tell(fmt::format("heapgap: {}\n", views::no_probes_text(first.quality)));
      }
      return;
    }
    views::TickTextOptions options;
    options.format = page_format(STDERR_FILENO, request_.color, surroundings_.environment);
    options.most_overhead_percent = request_.most_overhead_percent;
    const bool advise_full = request_.mode == analysis::WatchMode::budget;
    surroundings_.tell(views::opening_text(first, options, advise_full));
  }

  Result<bool> write(const analysis::Tick& tick) {
    if (request_.extent == views::Extent::quiet) return true;
    analysis::Tick stamped = tick;
    stamped.report.version = version;
    const auto delivery = output_.deliver(
        request_.json ? views::tick_json(stamped) : lines_.line(stamped) + lines_.news(stamped));
    if (!delivery) return std::unexpected(delivery.error());
    any_line_ = true;
    return *delivery == Delivery::complete;
  }

  [[nodiscard]] std::string closing_text(const analysis::Summary& summary) const {
    if (request_.json) return views::summary_json(summary);
    if (request_.policy) {
      return views::policy_text(summary.last.report, &summary.last, request_.thresholds, format_);
    }
    return views::summary_text(summary, {format_, request_.extent});
  }

  Result<void> conclude(const analysis::Summary& summary) {
    std::string text = closing_text(summary);
    if (any_line_ && !request_.json) text.insert(0, 1, '\n');
    const auto delivery = output_.deliver(text);
    if (!delivery) return std::unexpected(delivery.error());
    if (*delivery == Delivery::reader_gone) return {};
    const auto finished = output_.finish();
    if (!finished) return std::unexpected(finished.error());
    return {};
  }

  const AttachRequest& request_;
  const AttachSurroundings& surroundings_;
  OutputStream output_;
  const Interruption& interruption_;
  views::PageFormat format_;
  views::TickText lines_;
  bool any_line_ = false;
};

} // namespace

session::WatchOptions watch_options(const AttachRequest& request) {
  session::WatchOptions options;
  options.pid = request.pid;
  options.mode = request.mode;
  options.most_overhead_percent = request.most_overhead_percent;
  options.interval = request.interval;
  options.ticks = request.ticks;
  options.duration = request.duration;
  options.freeze = request.freeze;
  options.limit = request.limit;
  options.thresholds = request.thresholds;
  return options;
}

Result<void> run_attach(const AttachRequest& request, const AttachSurroundings& surroundings) {
  // First of all: the file is the user's, and soon there are no rights left but to read.
  auto file = OutputFile::open(request.output.value_or("-"));
  if (!file) return pass_on(file);
  auto interruption = Interruption::install();
  if (!interruption) return pass_on(interruption);
  return AttachCommand(request, surroundings, OutputStream(*std::move(file)), *interruption).run();
}

} // namespace heapgap::cli
