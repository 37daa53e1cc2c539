#include "allocators/foreign_allocators.h"

#include "symbols/elf_object.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace heapgap::allocators {

namespace {

struct KnownAllocator {
  std::string_view name;
  std::string_view library_prefix; ///< beginning of the file name; "" when it has no library
  std::array<std::string_view, 3> exports; ///< any of these in the executable; "" unused
  std::string_view section;                ///< a section of the executable that tells
};

constexpr std::array known{
    KnownAllocator{"jemalloc", "libjemalloc", {"mallctl", "je_mallctl", "_rjem_mallctl"}, ""},
    KnownAllocator{"tcmalloc",
                   "libtcmalloc",
                   {"tc_malloc", "MallocExtension_ReleaseFreeMemory", "TCMalloc_Internal_GetStats"},
                   ""},
    KnownAllocator{"mimalloc", "libmimalloc", {"mi_malloc", "mi_version", ""}, ""},
    KnownAllocator{"tbbmalloc", "libtbbmalloc_proxy", {"scalable_malloc", "", ""}, ""},
    KnownAllocator{"musl", "ld-musl-", {"", "", ""}, ""},
    KnownAllocator{"Go runtime", "", {"", "", ""}, ".go.buildinfo"},
};

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool tells(const symbols::ElfObject& executable, const KnownAllocator& allocator) {
  const auto exported = [&](std::string_view name) {
    return !name.empty() && executable.defines(name);
  };
  return std::ranges::any_of(allocator.exports, exported) ||
         (!allocator.section.empty() && executable.has_section(allocator.section));
}

const target::Mapping* executable_mapping(const target::Process& process,
                                          const target::Mappings& mappings) {
  const auto found = std::ranges::find_if(mappings, [&](const target::Mapping& mapping) {
    return mapping.inode != 0 && mapping.name == process.identity().exe;
  });
  return found == mappings.end() ? nullptr : &*found;
}

} // namespace

Result<std::vector<Allocator>> find_foreign_allocators(target::Process& process) {
  auto mappings = process.mappings();
  if (!mappings) return pass_on(mappings);
  std::vector<Allocator> found;
  const auto add = [&](const KnownAllocator& allocator, const std::string& object) {
    const bool is_new = std::ranges::none_of(
        found, [&](const Allocator& other) { return other.name == allocator.name; });
    if (is_new) {
      found.push_back({.name = std::string(allocator.name),
                       .version = {},
                       .object = object,
                       .reading = Reading::none,
                       .mapped = {},
                       .figures = {}});
    }
  };
  for (const target::Mapping& mapping : *mappings) {
    if (mapping.inode == 0) continue;
    for (const KnownAllocator& allocator : known) {
      const bool by_name = !allocator.library_prefix.empty() &&
                           file_name(mapping.name).starts_with(allocator.library_prefix);
      if (by_name) add(allocator, mapping.name);
    }
  }
  const target::Mapping* mapping = executable_mapping(process, *mappings);
  if (mapping == nullptr) return found;
  auto file = process.open_object(*mapping);
  if (!file) return found; // gone or not ours to open: the libraries have been looked at
  const auto executable = symbols::ElfObject::open(std::move(*file));
  if (!executable) return found;
  for (const KnownAllocator& allocator : known) {
    if (tells(*executable, allocator)) add(allocator, mapping->name);
  }
  return found;
}

std::string foreign_allocator_names() {
  std::vector<std::string_view> names;
  names.reserve(known.size());
  for (const KnownAllocator& allocator : known) names.push_back(allocator.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

} // namespace heapgap::allocators
