// What a file's section .symtab tells about functions. Only this table knows those of a static
// program; strip takes it out.
#pragma once

#include "symbols/function_symbol.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

struct Elf;

namespace heapgap::symbols {

struct Segment;

/// The functions of these names, in their order; nothing where the table has none that is not
/// local to one source file. One pass, however many names. A table that makes no sense counts as
/// empty; looks at its first 256 MiB.
std::vector<std::optional<FunctionSymbol>> find_in_section(Elf& elf,
                                                           std::span<const std::string_view> names,
                                                           std::span<const Segment> segments);

} // namespace heapgap::symbols
