#include "session/stopped_target.h"

#include <fmt/format.h>

namespace heapgap::session {

void note_stop(const target::FreezeOutcome& outcome, const FreezeOptions& options,
               analysis::Quality& quality) {
  quality.stopped_ms = std::chrono::duration<double, std::milli>(outcome.stopped).count();
  if (!outcome.let_go_early) return;
  quality.notes.push_back(
      fmt::format("the process was let go after {} ms, before its heap was read to the end",
                  options.limit.count()));
}

} // namespace heapgap::session
