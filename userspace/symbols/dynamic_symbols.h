// What an ELF file exports and needs, out of its dynamic section.
#pragma once

#include "base/range.h"
#include "symbols/function_symbol.h"

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
  /// The function that a program linked today gets under this name: of several versions the
  /// default one (DT_VERSYM), else the last.
  [[nodiscard]] std::optional<FunctionSymbol> find_function(std::string_view name) const;

private:
  struct Definition {
    std::string_view name; ///< the text belongs to the Elf
    bool is_default = true;
    std::optional<FunctionSymbol> function; ///< nothing when it names something else
  };

  std::vector<Definition> defined_; ///< sorted by name, default versions last
  bool needs_libraries_ = false;
};

} // namespace heapgap::symbols
