// One line of /proc/PID/maps.
#pragma once

#include "base/range.h"
#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heapgap::target {

struct Mapping {
  Range range;
  bool readable = false;
  bool writable = false;
  bool executable = false;
  bool shared = false;
  Bytes file_offset;
  std::uint64_t device = 0; ///< as makedev(major, minor)
  std::uint64_t inode = 0;  ///< 0: not backed by a file
  std::string name;         ///< path or "[heap]", "[stack]", "[anon:…]"; "" when unnamed.
                            ///< Chosen by the target: hostile, may hold any byte but newline.
  bool deleted = false;     ///< the file was removed or replaced since it was mapped

  /// Private memory that no file backs: where heaps lie ([heap], unnamed and [anon:…]).
  [[nodiscard]] bool is_anonymous() const {
    return inode == 0 && !shared && name != "[vdso]" && name != "[vvar]" &&
           name != "[vvar_vclock]" && name != "[vsyscall]";
  }
};

/// Address order, disjoint.
using Mappings = std::vector<Mapping>;

/// Parses the text of /proc/PID/maps (format: Documentation/filesystems/proc.rst).
/// A line that does not parse, or that is out of order, is an error of kind failure.
Result<Mappings> parse_mappings(std::string_view text);

/// The mapping that holds `address`, or nullptr.
const Mapping* find_mapping(const Mappings& mappings, Address address);

} // namespace heapgap::target
