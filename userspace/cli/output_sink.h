// Where the data goes: stdout, or the file named with --output.
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

/// Takes one text, whole or not at all: a file that heapgap made is gone again when nothing could
/// be delivered, and one that was there before keeps its content until the text is ready. SIGPIPE
/// must be ignored.
class OutputSink {
public:
  static OutputSink standard_output();
  /// "-" is stdout. Made early, while the caller's rights are still there.
  /// Errors: usage (no name), failure.
  static Result<OutputSink> open(const std::string& path);

  OutputSink(const OutputSink&) = delete;
  OutputSink& operator=(const OutputSink&) = delete;
  OutputSink(OutputSink&&) = default;
  OutputSink& operator=(OutputSink&&) = delete;
  ~OutputSink();

  [[nodiscard]] int fd() const { return file_ ? file_.get() : standard_fd; }

  /// Writes `text` and makes sure that it has arrived. At most once.
  /// Errors: failure (disk full, closed stdout); then a regular file is left empty or removed.
  Result<Delivery> deliver(std::string_view text);

private:
  static constexpr int standard_fd = 1;

  OutputSink() = default;
  void discard();

  UniqueFd file_;    ///< empty for stdout
  std::string path_; ///< "" for stdout
  bool regular_ = false;
  bool made_here_ = false;
};

} // namespace heapgap::cli
