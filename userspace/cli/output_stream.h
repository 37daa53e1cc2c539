// Takes one text after the other, each delivered at once.
#pragma once

#include "cli/output_file.h"

namespace heapgap::cli {

/// What was in the file before is gone with the first text. What was delivered stays, whatever
/// comes after it.
class OutputStream {
public:
  explicit OutputStream(OutputFile file) : file_(std::move(file)) {}

  [[nodiscard]] int fd() const { return file_.fd(); }

  /// Errors: failure (disk full, closed stdout).
  Result<Delivery> deliver(std::string_view text);
  /// Makes sure that all has arrived. Errors: failure.
  Result<Delivery> finish();

private:
  [[nodiscard]] Result<Delivery> delivery(int error_number) const {
    return file_.delivery(error_number, "Make room or write elsewhere.");
  }

  OutputFile file_;
  bool begun_ = false;
};

} // namespace heapgap::cli
