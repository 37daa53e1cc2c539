#include "views/top/footer.h"

#include <vector>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

struct KeyHint {
  std::string_view keys;
  std::string_view meaning;
};

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
  if (state.filter.is_typing) {
    const std::size_t column = pane.text({0, 0}, "/", Role::key);
    const std::size_t end = column + pane.text({column, 0}, state.filter.text);
    pane.select({{end, 0}, {1, 1}});
    pane.text({end + 3, 0}, "Enter: keep it  Esc: all rows", Role::dim);
    return;
  }
  if (!content.message.empty()) {
    pane.text({0, 0}, content.message, content.is_message_bad ? Role::warning : Role::strong);
    return;
  }
  std::size_t column = 0;
  for (const KeyHint& hint : hints(content, state)) {
    if (column + hint.keys.size() + 1 + hint.meaning.size() > pane.columns()) continue;
    column += pane.text({column, 0}, hint.keys, Role::key) + 1;
    column += pane.text({column, 0}, hint.meaning, Role::dim) + 2;
  }
}

} // namespace heapgap::views
