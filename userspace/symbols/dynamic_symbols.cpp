#include "symbols/dynamic_symbols.h"

#include "symbols/elf_object.h"
#include "symbols/symbol_table.h"

#include <algorithm>
#include <ranges>
#include <tuple>

#include <gelf.h>
#include <libelf.h>

namespace heapgap::symbols {
namespace {

constexpr Bytes most_dynamic = 1_MiB;
constexpr std::uint64_t most_chain = 64UL << 20U; ///< links
constexpr std::uint16_t hidden_version = 0x8000;  ///< a version for programs linked long ago

/// Addresses and sizes that the dynamic section names; zero when it does not.
struct DynamicTable {
  Address symbols;
  Address strings;
  Bytes strings_size;
  Address hash;
  Address gnu_hash;
  Address versions;
  bool needs_libraries = false;
};

DynamicTable read_dynamic(Elf& elf, Range section) {
  DynamicTable table;
  Elf_Data* data = section.size() > most_dynamic
                       ? nullptr
                       : read_table(elf, {section.begin.value}, section.size(), ELF_T_DYN);
  if (data == nullptr) return table;
  GElf_Dyn entry;
  for (int i = 0; ::gelf_getdyn(data, i, &entry) != nullptr && entry.d_tag != DT_NULL; ++i) {
    switch (entry.d_tag) {
    case DT_NEEDED:
      table.needs_libraries = true;
      break;
    case DT_SYMTAB:
      table.symbols = {entry.d_un.d_ptr};
      break;
    case DT_STRTAB:
      table.strings = {entry.d_un.d_ptr};
      break;
    case DT_STRSZ:
      table.strings_size = {entry.d_un.d_val};
      break;
    case DT_HASH:
      table.hash = {entry.d_un.d_ptr};
      break;
    case DT_GNU_HASH:
      table.gnu_hash = {entry.d_un.d_ptr};
      break;
    case DT_VERSYM:
      table.versions = {entry.d_un.d_ptr};
      break;
    default:
      break;
    }
  }
  return table;
}

/// The file offsets from an address to the end of what its segment has in the file.
std::optional<Range> file_range(std::span<const Segment> segments, Address address) {
  for (const auto& segment : segments) {
    if (!range_of(segment.address, segment.file_size).contains(address)) continue;
    const auto begin = segment.file_offset + (address - segment.address);
    const auto end = segment.file_offset + segment.file_size;
    if (begin >= end) return std::nullopt; // wrapped around
    return Range{{begin.count}, {end.count}};
  }
  return std::nullopt;
}

/// The 32-bit words of a hash table. Copied, as it has a length only once it was read.
class Words {
public:
  Words(Elf& elf, Range range) : elf_(elf), range_(range) {}

  /// `count` words, `first` words into the table; empty when they are not all there.
  [[nodiscard]] std::span<const std::uint32_t> at(std::uint64_t first, std::uint64_t count) const {
    const auto available = range_.size().count / 4;
    if (first > available || count > available - first) return {};
    Elf_Data* data = read_table(elf_, {range_.begin.value + first * 4}, {count * 4}, ELF_T_WORD);
    if (data == nullptr) return {};
    return {static_cast<const std::uint32_t*>(data->d_buf), count};
  }
  [[nodiscard]] std::uint64_t size() const { return range_.size().count / 4; }

private:
  Elf& elf_;
  Range range_;
};

/// DT_HASH: buckets, chains; there is one chain link a symbol.
std::uint64_t count_by_hash(const Words& table) {
  const auto header = table.at(0, 2);
  return header.empty() ? 0 : header[1];
}

/// DT_GNU_HASH: the symbols end with the chain that starts last.
std::uint64_t count_by_gnu_hash(const Words& table, bool is_64_bit) {
  const auto header = table.at(0, 4);
  if (header.empty()) return 0;
  const std::uint64_t bucket_count = header[0];
  const std::uint64_t first_symbol = header[1];
  const std::uint64_t filter_words = std::uint64_t{header[2]} * (is_64_bit ? 2 : 1);
  const auto buckets = table.at(4 + filter_words, bucket_count);
  if (buckets.empty()) return 0;
  const std::uint64_t last = *std::ranges::max_element(buckets);
  if (last < first_symbol) return first_symbol;
  const auto chains_begin = 4 + filter_words + bucket_count;
  const auto chain_begin = chains_begin + (last - first_symbol);
  if (chain_begin >= table.size()) return 0;
  const auto chain = table.at(chain_begin, std::min(table.size() - chain_begin, most_chain));
  const auto end = std::ranges::find_if(chain, [](std::uint32_t link) { return (link & 1U) != 0; });
  if (end == chain.end()) return 0;
  return last + static_cast<std::uint64_t>(end - chain.begin()) + 1;
}

std::uint64_t symbol_count(Elf& elf, const DynamicTable& table, std::span<const Segment> segments) {
  const bool is_64_bit = ::gelf_getclass(&elf) == ELFCLASS64;
  if (const auto range = file_range(segments, table.gnu_hash); table.gnu_hash && range) {
    const auto count = count_by_gnu_hash(Words(elf, *range), is_64_bit);
    if (count > 0) return count;
  }
  if (const auto range = file_range(segments, table.hash); table.hash && range) {
    return count_by_hash(Words(elf, *range));
  }
  return 0;
}

/// The version word of each symbol; nullptr when the file has none.
Elf_Data* read_versions(Elf& elf, const DynamicTable& table, std::span<const Segment> segments,
                        std::uint64_t count) {
  const auto range = file_range(segments, table.versions);
  if (!table.versions || !range || range->size().count / 2 < count) return nullptr;
  return read_table(elf, {range->begin.value}, Bytes{count * 2}, ELF_T_HALF);
}

bool is_default_version(Elf_Data* versions, int index) {
  GElf_Versym version = 0;
  return versions == nullptr || ::gelf_getversym(versions, index, &version) == nullptr ||
         (version & hidden_version) == 0;
}

} // namespace

DynamicSymbols DynamicSymbols::read(Elf& elf, Range dynamic, std::span<const Segment> segments) {
  DynamicSymbols result;
  const auto table = read_dynamic(elf, dynamic);
  result.needs_libraries_ = table.needs_libraries;
  const auto symbols_range = file_range(segments, table.symbols);
  const auto strings_range = file_range(segments, table.strings);
  if (!symbols_range || !strings_range) return result;

  const auto entry_size = ::gelf_fsize(&elf, ELF_T_SYM, 1, EV_CURRENT);
  const auto count = std::min<std::uint64_t>(symbol_count(elf, table, segments),
                                             symbols_range->size().count / entry_size);
  Elf_Data* symbols =
      read_table(elf, {symbols_range->begin.value}, Bytes{count * entry_size}, ELF_T_SYM);
  Elf_Data* strings = read_table(elf, {strings_range->begin.value},
                                 std::min(table.strings_size, strings_range->size()), ELF_T_BYTE);
  if (symbols == nullptr || strings == nullptr) return result;
  Elf_Data* versions = read_versions(elf, table, segments, count);
  GElf_Sym symbol;
  for (int i = 0; ::gelf_getsym(symbols, i, &symbol) != nullptr; ++i) {
    if (symbol.st_shndx == SHN_UNDEF) continue;
    if (const auto name = string_at(*strings, symbol.st_name)) {
      result.defined_.push_back(
          {*name, is_default_version(versions, i), function_of(symbol, segments)});
    }
  }
  // Of one name's versions the default one comes last, or the one that stands last in the file.
  std::ranges::stable_sort(result.defined_, {}, [](const Definition& definition) {
    return std::tuple(definition.name, definition.is_default);
  });
  return result;
}

bool DynamicSymbols::defines(std::string_view name) const {
  return std::ranges::binary_search(defined_, name, {}, &Definition::name);
}

std::optional<FunctionSymbol> DynamicSymbols::find_function(std::string_view name) const {
  const auto named = std::ranges::equal_range(defined_, name, {}, &Definition::name);
  for (const auto& definition : std::views::reverse(named)) {
    if (definition.function) return definition.function;
  }
  return std::nullopt;
}

} // namespace heapgap::symbols
