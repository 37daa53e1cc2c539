// heapgap attach
#pragma once

#include "base/clock.h"
#include "cli/environment.h"
#include "cli/options.h"
#include "session/watch.h"

#include <functional>
#include <string_view>

namespace heapgap::cli {

using Watch =
    std::function<Result<analysis::Summary>(const session::WatchOptions&, const session::Watcher&)>;

/// The world around the command.
struct AttachSurroundings {
  Watch watch;
  Environment environment;
  std::function<void(std::string_view)> tell; ///< takes messages for people; harmless text
  const Clock& clock;
};

session::WatchOptions watch_options(const AttachRequest& request);

/// Opens the output, watches, and writes a line each tick and the summary. A reader that went away
/// is no error. Errors: those of the watch and of the output.
Result<void> run_attach(const AttachRequest& request, const AttachSurroundings& surroundings);

} // namespace heapgap::cli
