#include "target/mapping.h"

#include "target/text_fields.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <sys/sysmacros.h>

namespace heapgap::target {
namespace {

constexpr std::string_view deleted_suffix = " (deleted)";

/// Sets the range from "start-end", both hexadecimal.
bool parse_range(std::string_view field, Mapping& mapping) {
  const auto begin = parse_number<std::uint64_t>(take_until(field, '-'), 16);
  const auto end = parse_number<std::uint64_t>(field, 16);
  if (!begin || !end) return false;
  mapping.range = {{*begin}, {*end}};
  return !mapping.range.empty();
}

/// Sets the rights from "rwxp".
bool parse_rights(std::string_view field, Mapping& mapping) {
  if (field.size() != 4) return false;
  mapping.readable = field[0] == 'r';
  mapping.writable = field[1] == 'w';
  mapping.executable = field[2] == 'x';
  mapping.shared = field[3] == 's';
  return true;
}

/// Sets the device from "major:minor", both hexadecimal.
bool parse_device(std::string_view field, Mapping& mapping) {
  const auto major_number = parse_number<unsigned>(take_until(field, ':'), 16);
  const auto minor_number = parse_number<unsigned>(field, 16);
  if (!major_number || !minor_number) return false;
  mapping.device = ::makedev(*major_number, *minor_number);
  return true;
}

void parse_name(std::string_view field, Mapping& mapping) {
  // The kernel pads with blanks up to the name; a path starts with a slash, so none is lost.
  field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
  if (mapping.inode != 0 && field.ends_with(deleted_suffix)) {
    mapping.deleted = true;
    field.remove_suffix(deleted_suffix.size());
  }
  mapping.name = field;
}

std::optional<Mapping> parse_line(std::string_view line) {
  Mapping mapping;
  if (!parse_range(take_until(line, ' '), mapping)) return std::nullopt;
  if (!parse_rights(take_until(line, ' '), mapping)) return std::nullopt;
  const auto offset = parse_number<std::uint64_t>(take_until(line, ' '), 16);
  if (!offset || !parse_device(take_until(line, ' '), mapping)) return std::nullopt;
  const auto inode = parse_number<std::uint64_t>(take_until(line, ' '));
  if (!inode) return std::nullopt;
  mapping.file_offset = {*offset};
  mapping.inode = *inode;
  parse_name(line, mapping);
  return mapping;
}

} // namespace

Result<Mappings> parse_mappings(std::string_view text) {
  Mappings mappings;
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto mapping = parse_line(take_until(text, '\n'));
    if (!mapping) {
      return fail(ErrorKind::failure, "cannot understand the memory map",
                  fmt::format("line {} does not parse", number));
    }
    if (!mappings.empty() && mapping->range.begin < mappings.back().range.end) {
      return fail(ErrorKind::failure, "cannot understand the memory map",
                  fmt::format("line {} is out of order", number));
    }
    mappings.push_back(*std::move(mapping));
  }
  return mappings;
}

const Mapping* find_mapping(const Mappings& mappings, Address address) {
  const auto after = std::ranges::upper_bound(
      mappings, address, {}, [](const Mapping& mapping) { return mapping.range.begin; });
  if (after == mappings.begin()) return nullptr;
  const auto& candidate = *std::prev(after);
  return candidate.range.contains(address) ? &candidate : nullptr;
}

} // namespace heapgap::target
