// Takes one text, whole or not at all.
#pragma once

#include "cli/output_file.h"

namespace heapgap::cli {

class OutputSink {
public:
  static OutputSink standard_output() { return OutputSink(OutputFile::standard_output()); }
  /// As OutputFile::open().
  static Result<OutputSink> open(const std::string& path);

  [[nodiscard]] int fd() const { return file_.fd(); }

  /// Writes `text` and makes sure that it has arrived. At most once.
  /// Errors: failure (disk full, closed stdout); then a regular file is left empty or removed.
  Result<Delivery> deliver(std::string_view text);

private:
  explicit OutputSink(OutputFile file) : file_(std::move(file)) {}

  OutputFile file_;
};

} // namespace heapgap::cli
