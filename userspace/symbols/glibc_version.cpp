#include "symbols/glibc_version.h"

#include <array>

namespace heapgap::symbols {
namespace {

constexpr std::string_view banner = "GNU C Library ";
constexpr std::string_view before_version = "release version ";
constexpr std::size_t banner_size = 256;
constexpr std::size_t most_places = 16;
constexpr std::size_t most_version_size = 16;

/// The digits and single dots at the start of the text, without a final dot.
std::string_view leading_version(std::string_view text) {
  const auto end = text.find_first_not_of("0123456789.");
  auto version = text.substr(0, end);
  if (version.ends_with('.')) version.remove_suffix(1);
  return version;
}

bool looks_like_version(std::string_view version) {
  return version.size() <= most_version_size && version.find('.') != std::string_view::npos &&
         !version.starts_with('.') && !version.ends_with('.');
}

} // namespace

std::optional<std::string> glibc_version_text(const ElfObject& object) {
  const auto places = object.find_text(banner, most_places);
  if (!places) return std::nullopt;
  for (const auto place : *places) {
    std::array<std::byte, banner_size> bytes{};
    const auto got = object.read(place, bytes);
    if (!got) continue;
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), got->count);
    text = text.substr(0, text.find('\0'));
    const auto version_at = text.find(before_version);
    if (version_at == std::string_view::npos) continue;
    const auto version = leading_version(text.substr(version_at + before_version.size()));
    if (looks_like_version(version)) return std::string(version);
  }
  return std::nullopt;
}

} // namespace heapgap::symbols
