// What an ELF file exports and needs, out of its dynamic section.
#pragma once

#include "base/range.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

struct Elf;

namespace heapgap::symbols {

struct Segment;

class DynamicSymbols {
public:
  /// No symbols.
  DynamicSymbols() = default;
  /// Reads the tables that the dynamic section names (format: the System V ABI, chapter "Dynamic
  /// Linking"; DT_GNU_HASH as GNU binutils lay it out). `dynamic` is a range of file offsets.
  /// Tables that make no sense count as empty. The result is good for as long as `elf`.
  static DynamicSymbols read(Elf& elf, Range dynamic, std::span<const Segment> segments);

  /// The section names at least one library (DT_NEEDED).
  [[nodiscard]] bool needs_libraries() const { return needs_libraries_; }
  [[nodiscard]] bool defines(std::string_view name) const;

private:
  std::vector<std::string_view> defined_; ///< sorted; the text belongs to the Elf
  bool needs_libraries_ = false;
};

} // namespace heapgap::symbols
