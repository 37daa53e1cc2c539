#include "views/top/footer.h"

#include "views/screen/last_line.h"

#include <vector>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

/// What works in this view, the most useful first.
std::vector<KeyHint> hints(const TopContent& content, const TopState& state) {
  if (state.shows_help) return {{"any key", "back"}, {"j k", "scroll"}};
  std::vector<KeyHint> all{{"q", "quit"}, {"?", "help"}, {"Tab", "view"}};
  if (esc_goes_back(content, state)) all.insert(all.begin(), {"Esc", "list"});
  switch (state.view) {
  case TopView::map:
    if (content.tick) all.insert(all.end(), {{"arrows", "move"}, {"+ -", "zoom"}});
    break;
  case TopView::trend:
  case TopView::pages:
    break;
  case TopView::advice:
    all.push_back({"j k", "scroll"});
    break;
  case TopView::sizes:
  case TopView::arenas:
  case TopView::gaps:
  case TopView::events:
    all.insert(all.end(), {{"/", state.filter.text.empty() ? "filter" : "filter on"},
                           {"< >", "sort"},
                           {"I", "turn"}});
    if (state.view == TopView::arenas) all.push_back({"Enter", "on map"});
    break;
  }
  if (content.phase == TopPhase::watching || content.phase == TopPhase::reading) {
    all.push_back({"Space", state.is_paused ? "go on" : "pause"});
  }
  if (content.tick) all.insert(all.end(), {{"b", "mark"}, {"s", "save"}});
  if (state.view != TopView::map && content.phase == TopPhase::watching) {
    all.push_back({"+ -", "interval"});
  }
  return all;
}

} // namespace

void draw_footer(const Pane& pane, const TopContent& content, const TopState& state) {
  const std::vector<KeyHint> keys = hints(content, state);
  draw_last_line(pane, {.filter = state.filter,
                        .message = content.message,
                        .is_message_bad = content.is_message_bad,
                        .hints = keys});
}

} // namespace heapgap::views
