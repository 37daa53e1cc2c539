#include "symbols/section_symbols.h"

#include "symbols/symbol_table.h"

#include <algorithm>

#include <gelf.h>
#include <libelf.h>

namespace heapgap::symbols {
namespace {

constexpr Bytes most_entries = 256_MiB;

/// The bytes of a section; nullptr when they are not all there. Whole entries only, as many as are
/// looked at.
Elf_Data* content(Elf& elf, const GElf_Shdr& section, Elf_Type type, std::size_t entry_size) {
  if (section.sh_type == SHT_NOBITS) return nullptr;
  const auto size = std::min<std::uint64_t>(section.sh_size, most_entries.count);
  return read_table(elf, {section.sh_offset}, {size - size % entry_size}, type);
}

/// SHT_SYMTAB's header; there is at most one (System V ABI, chapter "Sections").
std::optional<GElf_Shdr> symbol_section(Elf& elf) {
  for (Elf_Scn* section = nullptr; (section = ::elf_nextscn(&elf, section)) != nullptr;) {
    GElf_Shdr header;
    if (::gelf_getshdr(section, &header) != nullptr && header.sh_type == SHT_SYMTAB) return header;
  }
  return std::nullopt;
}

/// It belongs to one source file, and may be anything.
bool is_local(const GElf_Sym& symbol) {
  return GELF_ST_BIND(symbol.st_info) == STB_LOCAL;
}

} // namespace

std::vector<std::optional<FunctionSymbol>> find_in_section(Elf& elf,
                                                           std::span<const std::string_view> names,
                                                           std::span<const Segment> segments) {
  std::vector<std::optional<FunctionSymbol>> found(names.size());
  const auto table = symbol_section(elf);
  GElf_Shdr strings_header;
  if (!table || ::gelf_getshdr(::elf_getscn(&elf, table->sh_link), &strings_header) == nullptr) {
    return found;
  }
  const auto entry_size = ::gelf_fsize(&elf, ELF_T_SYM, 1, EV_CURRENT);
  Elf_Data* symbols = content(elf, *table, ELF_T_SYM, entry_size);
  Elf_Data* strings = content(elf, strings_header, ELF_T_BYTE, 1);
  if (symbols == nullptr || strings == nullptr) return found;

  GElf_Sym symbol;
  for (int i = 0; ::gelf_getsym(symbols, i, &symbol) != nullptr; ++i) {
    if (is_local(symbol)) continue;
    const auto name = string_at(*strings, symbol.st_name);
    const auto place = name ? std::ranges::find(names, *name) : names.end();
    if (place == names.end()) continue;
    found[static_cast<std::size_t>(place - names.begin())] = function_of(symbol, segments);
  }
  return found;
}

} // namespace heapgap::symbols
