// A process's directory in /proc, held open: what is read through it is of that process, even
// when its number has been given to another one meanwhile.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "base/units.h"

#include <string>

namespace heapgap::target {

class ProcDirectory {
public:
  /// Errors: no_process, privilege (the process is hidden), failure.
  static Result<ProcDirectory> open(Pid pid);

  [[nodiscard]] Pid pid() const { return pid_; }
  /// For the *at system calls. An O_PATH descriptor.
  [[nodiscard]] int fd() const { return directory_.get(); }

  /// Opens one of its files for reading. Errors: privilege, no_process, failure.
  [[nodiscard]] Result<UniqueFd> open_file(const char* name) const;
  /// The whole of one of its files, at most `bound` bytes. Errors as open_file.
  [[nodiscard]] Result<std::string> read_file(const char* name, Bytes bound) const;
  /// Where one of its links points to; "" when it cannot be read.
  [[nodiscard]] std::string read_link(const char* name) const;

private:
  ProcDirectory(Pid pid, UniqueFd directory) : pid_(pid), directory_(std::move(directory)) {}

  Pid pid_;
  UniqueFd directory_;
};

/// A bound for the small text files of /proc.
inline constexpr Bytes small_text{1U << 16U};

/// Reads a descriptor to its end into `text`. Returns 0 or an errno value: EFBIG when there are
/// more than `bound` bytes.
int read_to_end(int fd, Bytes bound, std::string& text);

} // namespace heapgap::target
