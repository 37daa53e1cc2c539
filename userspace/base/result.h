// Errors as values: what failed, why, and what the user can do about it.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace heapgap {

/// Decides the exit status; see the table in docs/ARCHITECTURE.md.
enum class ErrorKind {
  failure,            ///< it failed (exit 1)
  usage,              ///< wrong command line (exit 2)
  privilege,          ///< a right is missing (exit 3)
  no_process,         ///< the process is not there, or no longer (exit 4)
  nothing_to_measure, ///< nothing in the target that can be measured (exit 5)
};

/// One error with its context. Made where it happens, printed once, in cli/.
struct Error {
  ErrorKind kind = ErrorKind::failure;
  std::string what;   ///< what failed: "cannot read the memory map of process 42"
  std::string why;    ///< the cause: "Permission denied"
  std::string remedy; ///< what to do about it; empty when there is nothing to do
};

template <typename T> using Result = std::expected<T, Error>;

/// An error value that converts to any Result.
inline std::unexpected<Error> fail(ErrorKind kind, std::string what, std::string why = {},
                                   std::string remedy = {}) {
  return std::unexpected(Error{kind, std::move(what), std::move(why), std::move(remedy)});
}

/// Hands the error of one Result on to another.
template <typename T> std::unexpected<Error> pass_on(Result<T>& failed) {
  return std::unexpected(std::move(failed.error()));
}

} // namespace heapgap
