#include "views/screen/filter.h"

#include <algorithm>

namespace heapgap::views {
namespace {

constexpr std::size_t longest_filter = 64;

char folded(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

Filter after_typing(Filter filter, const Key& key) {
  if (key.is(KeyKind::enter)) filter.is_typing = false;
  if (key.is(KeyKind::backspace) && !filter.text.empty()) filter.text.pop_back();
  if (key.is_control('u')) filter.text.clear();
  const bool is_printable =
      key.kind == KeyKind::character && key.character >= 0x20 && key.character < 0x7F;
  if (is_printable && filter.text.size() < longest_filter) {
    filter.text += static_cast<char>(key.character);
  }
  return filter;
}

} // namespace

std::optional<Filter> filter_after(const Filter& filter, const Key& key) {
  const bool is_off = filter.text.empty() && !filter.is_typing;
  if (key.is(KeyKind::escape)) return is_off ? std::nullopt : std::optional(Filter{});
  if (filter.is_typing) {
    const bool moves = key.is(KeyKind::up) || key.is(KeyKind::down) || key.is(KeyKind::page_up) ||
                       key.is(KeyKind::page_down) || key.is(KeyKind::press) ||
                       key.is(KeyKind::wheel_up) || key.is(KeyKind::wheel_down) ||
                       key.is_control('c');
    if (moves) return std::nullopt; // the rows that are left can be looked at meanwhile
    return after_typing(filter, key);
  }
  if (key.is('/') || key.is_function(3) || key.is_function(4) || key.is('\\')) {
    return Filter{filter.text, true};
  }
  return std::nullopt;
}

bool holds_text(std::string_view bytes, std::string_view text) {
  const auto same = [](char one, char other) { return folded(one) == folded(other); };
  return !std::ranges::search(bytes, text, same).empty() || text.empty();
}

} // namespace heapgap::views
