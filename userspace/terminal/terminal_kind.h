// What to send to one kind of terminal.
#pragma once

#include "base/result.h"
#include "views/screen/key.h"
#include "views/screen/theme.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace heapgap::terminal {

struct TerminalKind {
  views::ColorDepth most_colors = views::ColorDepth::none;
  bool wraps_late = true; ///< the last cell can be written to without the screen scrolling

  std::string enter; ///< the screen of its own, no cursor, keys that tell, the mouse
  std::string leave; ///< undoes `enter`; harmless at any time
  std::string clear;
  std::string reset_style;
  std::string bold;
  std::string dim;
  std::string underline;
  std::string reverse;
  std::vector<std::string> palette; ///< sets the foreground; as many as it has colours, 256 at most
  std::function<std::string(views::Position)> move;

  std::vector<std::pair<std::string, views::Key>> keys; ///< what its keys send
};

/// `kind` is the value of TERM, `color_term` that of COLORTERM.
/// Errors: failure when it is unknown or cannot place its cursor.
Result<TerminalKind> find_terminal_kind(const std::string& kind, const std::string& color_term);

} // namespace heapgap::terminal
