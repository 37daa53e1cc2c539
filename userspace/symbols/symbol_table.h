// Symbols and their names, wherever in the file a table of them was found.
#pragma once

#include "base/units.h"
#include "symbols/function_symbol.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <gelf.h>

namespace heapgap::symbols {

struct Segment;

/// Bytes of the file, converted by libelf and owned by it; nullptr when they are not all there, or
/// are none or more than 256 MiB.
Elf_Data* read_table(Elf& elf, Bytes offset, Bytes size, Elf_Type type);

/// The text at `offset`, up to its zero byte; nothing when it has none.
std::optional<std::string_view> string_at(const Elf_Data& strings, std::size_t offset);

/// The function that a symbol defines; nothing when it is something else, is only needed here, or
/// lies in no executable segment's part of the file.
std::optional<FunctionSymbol> function_of(const GElf_Sym& symbol,
                                          std::span<const Segment> segments);

} // namespace heapgap::symbols
