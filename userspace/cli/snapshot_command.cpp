#include "cli/snapshot_command.h"

#include "cli/output_sink.h"
#include "cli/version.h"
#include "views/json_report.h"
#include "views/policy_text.h"

namespace heapgap::cli {
namespace {

std::string text_for(const SnapshotRequest& request, const analysis::Report& report,
                     const views::PageFormat& format) {
  if (request.json) return views::json_report(report);
  if (request.policy) return views::policy_text(report, nullptr, request.thresholds, format);
  return views::text_report(report, {format, request.extent});
}

} // namespace

Result<void> run_snapshot(const SnapshotRequest& request, const Measure& measure,
                          const Environment& environment) {
  // First of all: the file is the user's, and soon there are no rights left but to read.
  auto sink = OutputSink::open(request.output.value_or("-"));
  if (!sink) return pass_on(sink);

  session::SnapshotOptions options;
  options.pid = request.pid;
  options.freeze = request.freeze;
  options.thresholds = request.thresholds;
  auto report = measure(options);
  if (!report) return pass_on(report);
  report->version = version;

  const auto format = page_format(sink->fd(), request.color, environment);
  auto delivery = sink->deliver(text_for(request, *report, format));
  if (!delivery) return pass_on(delivery);
  return {};
}

} // namespace heapgap::cli
