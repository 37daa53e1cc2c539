#include "terminal/key_decoder.h"

#include "views/code_point.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace heapgap::terminal {
namespace {

using views::Key;
using views::KeyKind;

constexpr char escape = '\x1b';
/// No sequence that means something is longer.
constexpr std::size_t longest_sequence = 48;

struct FinalKey {
  char final;
  KeyKind kind;
  unsigned number = 0;
};

// CSI … X and SS3 X.
constexpr std::array final_keys{
    FinalKey{'A', KeyKind::up},          FinalKey{'B', KeyKind::down},
    FinalKey{'C', KeyKind::right},       FinalKey{'D', KeyKind::left},
    FinalKey{'H', KeyKind::home},        FinalKey{'F', KeyKind::end},
    FinalKey{'Z', KeyKind::back_tab},    FinalKey{'M', KeyKind::enter},
    FinalKey{'P', KeyKind::function, 1}, FinalKey{'Q', KeyKind::function, 2},
    FinalKey{'R', KeyKind::function, 3}, FinalKey{'S', KeyKind::function, 4}};

struct NumberedKey {
  unsigned number;
  KeyKind kind;
  unsigned function = 0;
};

// CSI number ~
constexpr std::array numbered_keys{
    NumberedKey{1, KeyKind::home},          NumberedKey{2, KeyKind::insert},
    NumberedKey{3, KeyKind::remove},        NumberedKey{4, KeyKind::end},
    NumberedKey{5, KeyKind::page_up},       NumberedKey{6, KeyKind::page_down},
    NumberedKey{7, KeyKind::home},          NumberedKey{8, KeyKind::end},
    NumberedKey{11, KeyKind::function, 1},  NumberedKey{12, KeyKind::function, 2},
    NumberedKey{13, KeyKind::function, 3},  NumberedKey{14, KeyKind::function, 4},
    NumberedKey{15, KeyKind::function, 5},  NumberedKey{17, KeyKind::function, 6},
    NumberedKey{18, KeyKind::function, 7},  NumberedKey{19, KeyKind::function, 8},
    NumberedKey{20, KeyKind::function, 9},  NumberedKey{21, KeyKind::function, 10},
    NumberedKey{23, KeyKind::function, 11}, NumberedKey{24, KeyKind::function, 12}};

/// The number at the front of `text`, which loses it and the separator behind it.
unsigned take_number(std::string_view& text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty()) text.remove_prefix(1);
  return error == std::errc{} ? number : 0;
}

/// CSI < button ; column ; row M, and m for a release. Columns and rows count from 1.
std::optional<Key> mouse_key(std::string_view parameters, char final) {
  parameters.remove_prefix(1);
  const unsigned button = take_number(parameters);
  const unsigned column = take_number(parameters);
  const unsigned row = take_number(parameters);
  if (final != 'M' || column == 0 || row == 0) return std::nullopt;
  Key key{.kind = KeyKind::press, .position = {column - 1, row - 1}};
  constexpr unsigned modifiers = 4U | 8U | 16U;
  switch (button & ~modifiers) {
  case 0:
    return key;
  case 64:
    key.kind = KeyKind::wheel_up;
    return key;
  case 65:
    key.kind = KeyKind::wheel_down;
    return key;
  default:
    return std::nullopt;
  }
}

std::optional<Key> sequence_key(std::string_view parameters, char final) {
  if (parameters.starts_with('<') && (final == 'M' || final == 'm')) {
    return mouse_key(parameters, final);
  }
  if (final == '~') {
    const unsigned number = take_number(parameters);
    const auto* found = std::ranges::find(numbered_keys, number, &NumberedKey::number);
    if (found == numbered_keys.end()) return std::nullopt;
    return Key{found->kind, 0, found->function, {}};
  }
  const auto* found = std::ranges::find(final_keys, final, &FinalKey::final);
  if (found == final_keys.end()) return std::nullopt;
  return Key{found->kind, 0, found->number, {}};
}

/// One byte below a blank, or DEL.
std::optional<Key> control_key(char byte) {
  switch (byte) {
  case '\r':
  case '\n':
    return Key{.kind = KeyKind::enter};
  case '\t':
    return Key{.kind = KeyKind::tab};
  case '\b':
  case '\x7f':
    return Key{.kind = KeyKind::backspace};
  case escape:
    return Key{.kind = KeyKind::escape};
  case '\0':
    return std::nullopt;
  default:
    return Key{KeyKind::control, static_cast<char32_t>(byte | 0x60), 0, {}};
  }
}

} // namespace

std::vector<Key> KeyDecoder::take(std::string_view bytes) {
  std::vector<Key> keys;
  pending_ += bytes;
  while (!pending_.empty() && take_one(false, keys)) {
  }
  return keys;
}

std::vector<Key> KeyDecoder::give_up_waiting() {
  std::vector<Key> keys;
  while (!pending_.empty()) take_one(true, keys);
  return keys;
}

bool KeyDecoder::take_known(std::vector<Key>& keys) {
  for (const auto& [sent, key] : sequences_) {
    if (!pending_.starts_with(sent)) continue;
    keys.push_back(key);
    pending_.erase(0, sent.size());
    return true;
  }
  return false;
}

bool KeyDecoder::take_one(bool is_complete, std::vector<Key>& keys) {
  const auto first = static_cast<unsigned char>(pending_.front());
  if (pending_.front() == escape) return take_known(keys) || take_sequence(is_complete, keys);
  if (first < 0x20 || first == 0x7F) {
    if (const auto key = control_key(pending_.front())) keys.push_back(*key);
    pending_.erase(0, 1);
    return true;
  }
  const views::CodePoint point = views::first_code_point(pending_);
  constexpr std::size_t longest_code_point = 4;
  const bool may_continue = first >= 0xC2 && first <= 0xF4 && pending_.size() < longest_code_point;
  if (!point.valid && may_continue && !is_complete) return false;
  if (point.valid) keys.push_back(views::character_key(static_cast<char32_t>(point.value)));
  pending_.erase(0, point.length);
  return true;
}

/// `pending_` begins with an escape.
bool KeyDecoder::take_sequence(bool is_complete, std::vector<Key>& keys) {
  const auto take_escape = [&] {
    keys.push_back({.kind = KeyKind::escape});
    pending_.erase(0, 1);
    return true;
  };
  if (pending_.size() == 1) return is_complete && take_escape();
  const char introducer = pending_[1];
  if (introducer != '[' && introducer != 'O') return take_escape();
  std::size_t end = 2; // parameter and intermediate bytes, then one final byte
  while (end < pending_.size() && pending_[end] >= 0x20 && pending_[end] < 0x40) ++end;
  if (end == pending_.size()) {
    if (end < longest_sequence) return is_complete && take_escape();
    pending_.clear(); // no terminal sends this
    return true;
  }
  const std::string_view parameters = std::string_view(pending_).substr(2, end - 2);
  if (const auto key = sequence_key(parameters, pending_[end])) keys.push_back(*key);
  pending_.erase(0, end + 1);
  return true;
}

} // namespace heapgap::terminal
