#include "session/first_sight.h"

#include "session/memory_rows.h"
#include "target/public_figures.h"

namespace heapgap::session {

Result<analysis::Report> first_sight(Pid pid, const Clock& clock) {
  const auto figures = target::read_public_figures(pid);
  if (!figures) return std::unexpected(figures.error());
  analysis::Report report;
  report.time = clock.wall();
  report.process = {.pid = pid,
                    .comm = figures->identity.comm,
                    .exe = figures->identity.exe,
                    .start_time = figures->identity.start_time,
                    .threads = figures->threads};
  report.memory = memory_summary(figures->totals, {});
  report.sources = {{.figures = "memory", .from = "kernel", .exact = true}};
  return report;
}

} // namespace heapgap::session
