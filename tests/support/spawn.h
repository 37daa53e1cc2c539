// Starting a program with pipes on its standard streams.
#pragma once

#include "base/unique_fd.h"

#include <string>
#include <vector>

#include <sys/types.h>

namespace heapgap::test {

struct Command {
  std::vector<std::string> arguments;   ///< the first is the program, looked up in PATH
  std::vector<std::string> environment; ///< "NAME=value", on top of the test's own
  std::string root; ///< when not empty: becomes the root, in a mount namespace of its own
};

struct Spawned {
  pid_t pid = -1;
  UniqueFd input;    ///< write end of its stdin
  UniqueFd output;   ///< read end of its stdout
  UniqueFd messages; ///< read end of its stderr, when asked for
};

/// Throws std::runtime_error when a pipe or process cannot be made. A program that cannot be
/// started exits with status 127.
Spawned spawn(const Command& command, bool capture_messages);

} // namespace heapgap::test
