// An open place for data: stdout, or the file named with --output.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace heapgap::cli {

enum class Delivery : std::uint8_t {
  complete,
  reader_gone, ///< the other end of the pipe was closed; it wants no more
};

/// A file that heapgap made is gone again at the end unless keep() was called; one that was there
/// before keeps its content until clear(). SIGPIPE must be ignored.
class OutputFile {
public:
  static OutputFile standard_output();
  /// "-" is stdout. Made early, while the caller's rights are still there.
  /// Errors: usage (no name), failure.
  static Result<OutputFile> open(const std::string& path);

  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  [[nodiscard]] int fd() const { return file_ ? file_.get() : standard_fd; }

  // These return 0 or an errno value.
  /// Empties a regular file.
  int clear();
  int write(std::string_view text);
  /// Network file systems report a full disk at the close only; so one copy is closed and asked.
  int flush();

  void keep() { made_here_ = false; }
  /// Leaves nothing behind: a regular file is emptied, and removed when it was made here.
  void discard();
  /// What an errno value of the above means. Errors: failure.
  [[nodiscard]] Result<Delivery> delivery(int error_number, std::string remedy) const;

private:
  static constexpr int standard_fd = 1;

  OutputFile() = default;

  UniqueFd file_;    ///< empty for stdout
  std::string path_; ///< "" for stdout
  bool regular_ = false;
  bool made_here_ = false;
};

} // namespace heapgap::cli
