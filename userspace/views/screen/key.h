// A key that was pressed, or what the mouse did: what changes the state of a view.
#pragma once

#include "views/screen/area.h"

#include <cstdint>

namespace heapgap::views {

enum class KeyKind : std::uint8_t {
  character, ///< `character` says which, blank included
  control,   ///< Ctrl and the lower-case letter in `character`
  function,  ///< F1 to F12: `number`
  enter,
  escape,
  tab,
  back_tab,
  backspace,
  remove, ///< Del
  insert,
  up,
  down,
  left,
  right,
  page_up,
  page_down,
  home,
  end,
  press, ///< the left mouse button went down at `position`
  wheel_up,
  wheel_down,
};

struct Key {
  KeyKind kind = KeyKind::escape;
  char32_t character = 0;
  unsigned number = 0;
  Position position{}; ///< of the mouse, on the canvas

  constexpr bool operator==(const Key&) const = default;
  [[nodiscard]] constexpr bool is(char32_t wanted) const {
    return kind == KeyKind::character && character == wanted;
  }
  [[nodiscard]] constexpr bool is(KeyKind wanted) const { return kind == wanted; }
  [[nodiscard]] constexpr bool is_control(char32_t letter) const {
    return kind == KeyKind::control && character == letter;
  }
  [[nodiscard]] constexpr bool is_function(unsigned wanted) const {
    return kind == KeyKind::function && number == wanted;
  }
};

/// The key of a letter, digit or sign.
constexpr Key character_key(char32_t character) {
  return {.kind = KeyKind::character, .character = character};
}

} // namespace heapgap::views
