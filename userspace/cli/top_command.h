// heapgap top
#pragma once

#include "cli/attach_command.h"

namespace heapgap::cli {

/// The world around the command.
struct TopSurroundings {
  AttachSurroundings attach;
  /// What /proc tells of a process; see session::first_sight().
  std::function<Result<analysis::Report>(Pid)> first_sight;
  /// Gives away all rights of the calling thread. Errors: failure.
  std::function<Result<void>()> drop_rights;
};

/// Watches one process on a full screen until the user leaves, and gives the terminal back. Where
/// stdout is no terminal, or one that cannot be drawn on, or where JSON or a file is asked for, it
/// is heapgap attach. Errors: those of the watch, told once the screen is gone.
Result<void> run_top(const TopRequest& request, const TopSurroundings& surroundings);

} // namespace heapgap::cli
