// Heapgap's own program as a file, where probes can be put.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "base/units.h"
#include "target/mapping.h"

namespace heapgap::loader {

class OwnCode {
public:
  /// The file that the code at `address` was mapped from. Errors: privilege, failure.
  static Result<OwnCode> open(Address address);

  [[nodiscard]] int file() const { return file_.get(); }
  /// Where in the file the code at `address` lies, which is in the same mapping.
  [[nodiscard]] Bytes offset_of(Address address) const {
    return mapping_.file_offset + (address - mapping_.range.begin);
  }

private:
  OwnCode(target::Mapping mapping, UniqueFd file)
      : mapping_(std::move(mapping)), file_(std::move(file)) {}

  target::Mapping mapping_;
  UniqueFd file_;
};

} // namespace heapgap::loader
