#include "cli/snapshot_command.h"

#include "cli/output_sink.h"
#include "cli/version.h"
#include "views/json_report.h"

namespace heapgap::cli {

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
  const std::string text = request.json ? views::json_report(*report)
                                        : views::text_report(*report, {format, request.extent});
  auto delivery = sink->deliver(text);
  if (!delivery) return pass_on(delivery);
  return {};
}

} // namespace heapgap::cli
