#include "views/processes/process_help.h"

#include "views/process_columns.h"
#include "views/screen/last_line.h"

#include <algorithm>
#include <vector>

namespace heapgap::views {
namespace {

/// What works now, the most useful first.
std::vector<KeyHint> hints(const ProcessContent& content, const ProcessState& state) {
  if (state.shows_help) return {{"any key", "back"}, {"j k", "scroll"}};
  std::vector<KeyHint> all{{"q", "quit"}, {"?", "help"}};
  if (content.overview && !content.overview->rows.empty()) {
    all.insert(
        all.end(),
        {{"Enter", "open"}, {"arrows", "move"}, {"/", "filter"}, {"< >", "sort"}, {"I", "turn"}});
    if (!state.filter.text.empty()) all.push_back({"Esc", "all"});
  }
  all.insert(all.end(), {{"Space", state.is_paused ? "go on" : "pause"}, {"+ -", "interval"}});
  return all;
}

const std::vector<KeyHint>& key_lines() {
  static const std::vector<KeyHint> lines{
      {"q  F10  Ctrl-C", "leave; nothing that a key does changes a process"},
      {"?  h  F1", "this page"},
      {"Enter", "open the process: its heap on a screen of its own; Esc comes back"},
      {"arrows  j k", "move the cursor; PgUp PgDn, Home End, g G and the wheel too"},
      {"<  >  F6", "the column to sort by; or press on its heading"},
      {"I", "the other way round"},
      {"/  F3  F4", "show only rows that hold a text; Enter keeps it, Esc ends it"},
      {"Space  Z", "hold the screen still, and on again; the looking goes on"},
      {"+  -", "a longer or shorter interval"},
      {"Ctrl-Z", "stop; fg goes on"},
      {"Ctrl-L", "draw the screen anew"},
  };
  return lines;
}

std::vector<KeyHint> help_lines() {
  std::vector<KeyHint> lines = key_lines();
  lines.push_back({});
  for (const ProcessColumn& column : all_process_columns()) {
    lines.push_back({column.heading, column.meaning});
  }
  return lines;
}

} // namespace

void draw_process_footer(const Pane& pane, const ProcessContent& content,
                         const ProcessState& state) {
  const std::vector<KeyHint> keys = hints(content, state);
  draw_last_line(pane, {.filter = state.filter,
                        .message = content.message,
                        .is_message_bad = content.is_message_bad,
                        .hints = keys});
}

void draw_process_help(const Pane& pane, std::size_t scroll) {
  constexpr std::size_t meaning_column = 16;
  pane.text({0, 0}, "heapgap top: all processes", Role::strong);
  const auto lines = help_lines();
  const std::size_t rows = pane.rows() - std::min<std::size_t>(pane.rows(), 1);
  scroll = std::min(scroll, lines.size() - std::min(lines.size(), rows));
  for (std::size_t row = 0; row < rows && scroll + row < lines.size(); ++row) {
    const KeyHint& line = lines[scroll + row];
    pane.text({0, row + 1}, meaning_column - 1, line.keys, Role::key);
    pane.text({meaning_column, row + 1}, line.meaning);
  }
}

} // namespace heapgap::views
