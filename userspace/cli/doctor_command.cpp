#include "cli/doctor_command.h"

#include "cli/output_sink.h"
#include "cli/version.h"
#include "views/doctor_json.h"
#include "views/doctor_text.h"

namespace heapgap::cli {

Result<void> run_doctor(const DoctorRequest& request, const Diagnose& diagnose,
                        const Environment& environment) {
  // First of all: the file is the user's, and soon there are few rights left.
  auto sink = OutputSink::open(request.output.value_or("-"));
  if (!sink) return pass_on(sink);

  auto examination = diagnose({.pid = request.pid});
  if (!examination) return pass_on(examination);
  examination->diagnosis.version = version;

  const auto format = page_format(sink->fd(), request.color, environment);
  auto delivery = sink->deliver(
      request.json ? views::doctor_json(examination->diagnosis)
                   : views::doctor_text(examination->diagnosis,
                                        {.format = format, .extent = request.extent}));
  if (!delivery) return pass_on(delivery);
  if (examination->obstacle) return std::unexpected(*std::move(examination->obstacle));
  return {};
}

} // namespace heapgap::cli
