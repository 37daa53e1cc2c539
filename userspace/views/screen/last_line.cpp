#include "views/screen/last_line.h"

namespace heapgap::views {

void draw_last_line(const Pane& pane, const LastLine& line) {
  if (line.filter.is_typing) {
    const std::size_t column = pane.text({0, 0}, "/", Role::key);
    const std::size_t end = column + pane.text({column, 0}, line.filter.text);
    pane.select({{end, 0}, {1, 1}});
    pane.text({end + 3, 0}, "Enter: keep it  Esc: all rows", Role::dim);
    return;
  }
  if (!line.message.empty()) {
    pane.text({0, 0}, line.message, line.is_message_bad ? Role::warning : Role::strong);
    return;
  }
  std::size_t column = 0;
  for (const KeyHint& hint : line.hints) {
    if (column + hint.keys.size() + 1 + hint.meaning.size() > pane.columns()) continue;
    column += pane.text({column, 0}, hint.keys, Role::key) + 1;
    column += pane.text({column, 0}, hint.meaning, Role::dim) + 2;
  }
}

} // namespace heapgap::views
