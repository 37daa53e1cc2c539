// What heapgap tells the shell; scripts rely on these numbers.
#pragma once

#include "base/result.h"

namespace heapgap::cli {

enum class ExitStatus {
  done = 0,
  failed = 1,
  wrong_usage = 2,
  privilege_missing = 3,
  no_such_process = 4,
  nothing_to_measure = 5,
  cut_short = 130, ///< by a second Ctrl-C
};

constexpr ExitStatus exit_status_for(ErrorKind kind) {
  switch (kind) {
  case ErrorKind::failure:
    return ExitStatus::failed;
  case ErrorKind::usage:
    return ExitStatus::wrong_usage;
  case ErrorKind::privilege:
    return ExitStatus::privilege_missing;
  case ErrorKind::no_process:
    return ExitStatus::no_such_process;
  case ErrorKind::nothing_to_measure:
    return ExitStatus::nothing_to_measure;
  }
  return ExitStatus::failed;
}

} // namespace heapgap::cli
