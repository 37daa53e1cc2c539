#include "cli/measure.h"

#include "target/privileges.h"

namespace heapgap::cli {

Result<analysis::Report> measure_with_least_rights(const session::SnapshotOptions& options,
                                                   Clock& clock) {
  if (auto limited = target::limit_to_reading(); !limited) return pass_on(limited);
  auto report = session::take_snapshot(options, clock);
  if (auto dropped = target::drop_all(); !dropped) return pass_on(dropped);
  return report;
}

} // namespace heapgap::cli
