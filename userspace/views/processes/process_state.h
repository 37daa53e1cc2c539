// What the user has chosen to see of the list of processes, and what a key makes of it.
#pragma once

#include "analysis/process_row.h"
#include "views/process_columns.h"
#include "views/screen/filter.h"
#include "views/screen/scroll_table.h"

#include <memory>
#include <string>

namespace heapgap::views {

/// What there is to show.
struct ProcessContent {
  std::shared_ptr<const analysis::Overview> overview; ///< nothing before the first listing
  std::string message;                                ///< an answer to the last key; "" for none
  bool is_message_bad = false;
};

struct ProcessState {
  ScrollState table = sorting_by(idle_column());
  Filter filter;
  bool shows_help = false;
  bool is_paused = false; ///< what is shown stands still; the looking goes on
  std::size_t scroll = 0; ///< of the help

  bool operator==(const ProcessState&) const = default;
};

/// What is to be done outside the state.
enum class ProcessAction : std::uint8_t {
  none,
  quit,
  open,    ///< the selected process
  slower,  ///< a longer interval
  faster,  ///< a shorter interval
  suspend, ///< as Ctrl-Z does
  redraw,  ///< the screen was spoilt
};

struct ProcessReaction {
  ProcessState state;
  ProcessAction action = ProcessAction::none;
};

/// What a key does, on a screen of this size that shows `content`.
ProcessReaction react(const ProcessState& state, const Key& key, const ProcessContent& content,
                      ScreenSize size);

/// The row with the cursor, or nullptr.
const analysis::ProcessRow* selected_process(const ProcessContent& content,
                                             const ProcessState& state, ScreenSize size);

} // namespace heapgap::views
