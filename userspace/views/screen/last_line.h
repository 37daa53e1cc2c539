// The last line of a screen: what is being typed, a message, or the keys that work now.
#pragma once

#include "views/screen/filter.h"
#include "views/screen/pane.h"

#include <span>
#include <string_view>

namespace heapgap::views {

struct KeyHint {
  std::string_view keys;
  std::string_view meaning;
};

struct LastLine {
  const Filter& filter;
  std::string_view message; ///< "" when there is none
  bool is_message_bad = false;
  std::span<const KeyHint> hints; ///< the most useful first; those without room are left out
};

void draw_last_line(const Pane& pane, const LastLine& line);

} // namespace heapgap::views
