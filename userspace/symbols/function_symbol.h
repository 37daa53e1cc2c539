// A function that an ELF file defines, as its symbol tables tell.
#pragma once

#include "base/units.h"

namespace heapgap::symbols {

struct FunctionSymbol {
  Address address;   ///< of its first byte, relative to where the object is loaded
  Bytes size;        ///< 0 when the table does not say
  Bytes file_offset; ///< of its first byte; it lies in an executable segment
  /// STT_GNU_IFUNC: the code at `address` is not the function, but picks it when it is first
  /// needed.
  bool is_resolver = false;

  bool operator==(const FunctionSymbol&) const = default;
};

} // namespace heapgap::symbols
