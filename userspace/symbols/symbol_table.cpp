#include "symbols/symbol_table.h"

#include "base/range.h"
#include "symbols/elf_object.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <libelf.h>

namespace heapgap::symbols {
namespace {

constexpr Bytes most_table = 256_MiB;

} // namespace

Elf_Data* read_table(Elf& elf, Bytes offset, Bytes size, Elf_Type type) {
  if (size.count == 0 || size > most_table || offset.count > INT64_MAX) return nullptr;
  return ::elf_getdata_rawchunk(&elf, static_cast<std::int64_t>(offset.count), size.count, type);
}

std::optional<std::string_view> string_at(const Elf_Data& strings, std::size_t offset) {
  if (offset >= strings.d_size) return std::nullopt;
  const auto* begin = static_cast<const char*>(strings.d_buf) + offset;
  const auto* end = static_cast<const char*>(std::memchr(begin, 0, strings.d_size - offset));
  if (end == nullptr) return std::nullopt;
  return std::string_view(begin, end);
}

std::optional<FunctionSymbol> function_of(const GElf_Sym& symbol,
                                          std::span<const Segment> segments) {
  const auto type = GELF_ST_TYPE(symbol.st_info);
  if (symbol.st_shndx == SHN_UNDEF || (type != STT_FUNC && type != STT_GNU_IFUNC)) {
    return std::nullopt;
  }
  const Address address{symbol.st_value};
  for (const auto& segment : segments) {
    const auto in_file = std::min(segment.file_size, segment.memory_size);
    if (!segment.executable || !range_of(segment.address, in_file).contains(address)) continue;
    return FunctionSymbol{.address = address,
                          .size = {symbol.st_size},
                          .file_offset = segment.file_offset + (address - segment.address),
                          .is_resolver = type == STT_GNU_IFUNC};
  }
  return std::nullopt;
}

} // namespace heapgap::symbols
