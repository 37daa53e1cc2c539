#include "views/top/top_screen.h"

#include "views/top/footer.h"
#include "views/top/header.h"
#include "views/top/map_view.h"
#include "views/top/table_views.h"
#include "views/top/text_views.h"
#include "views/top/top_layout.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

void draw_tabs(const Pane& pane, const TopState& state) {
  for (std::size_t view = 0; view < top_views.size(); ++view) {
    const std::size_t begin = tab_begin(view, pane.columns());
    const bool is_shown = view == static_cast<std::size_t>(state.view);
    pane.put({begin, 0},
             {static_cast<char32_t>(top_views.at(view).digit), top_views.at(view).digit},
             Role::key);
    const std::size_t offset = tab_name_offset(pane.columns());
    const std::size_t width = pane.text({begin + offset, 0}, top_views.at(view).name,
                                        is_shown ? Role::strong : Role::dim);
    if (is_shown) pane.select({{begin, 0}, {offset + width, 1}});
  }
}

/// All of it, as it is all that there is to show.
void draw_trouble(const Pane& pane, const TopContent& content) {
  std::size_t row = 1;
  for (const std::string& text : {content.trouble, content.remedy}) {
    for (const std::string& line : wrapped(text, pane.columns(), pane.rows(), pane.charset())) {
      pane.text({0, row++}, line);
    }
    ++row;
  }
  pane.text({0, row}, "Above is what the kernel tells anybody.", Role::dim);
}

void draw_body(const Pane& pane, const TopContent& content, const TopState& state) {
  const bool draws_heap = state.view != TopView::trend && state.view != TopView::events;
  if (content.phase == TopPhase::failed && !content.tick && draws_heap) {
    return draw_trouble(pane, content);
  }
  switch (state.view) {
  case TopView::map:
    return draw_map_view(pane, content, state);
  case TopView::trend:
    return draw_trend_view(pane, content);
  case TopView::pages:
    return draw_page_view(pane, content);
  case TopView::advice:
    return draw_advice_view(pane, content, state.scroll);
  case TopView::sizes:
  case TopView::arenas:
  case TopView::gaps:
  case TopView::events:
    return draw_table_view(pane, content, state);
  }
}

void draw_too_small(const Pane& pane, ScreenSize size) {
  const std::string text =
      fmt::format("heapgap top needs {}x{}; this screen has {}x{}. q leaves.", least_screen.columns,
                  least_screen.rows, size.columns, size.rows);
  const auto lines = wrapped(text, pane.columns(), pane.rows(), pane.charset());
  for (std::size_t row = 0; row < lines.size(); ++row) pane.text({0, row}, lines[row]);
}

} // namespace

Canvas draw_top(const TopContent& content, const TopState& state, ScreenSize size,
                Charset charset) {
  Canvas canvas(size, charset);
  const Pane pane(canvas);
  if (size.columns < least_screen.columns || size.rows < least_screen.rows) {
    draw_too_small(pane, size);
    return canvas;
  }
  const TopLayout layout = top_layout(canvas.size(), content);
  if (state.shows_help) {
    draw_help(pane.part(layout.help), state.scroll);
  } else {
    draw_header(pane.part(layout.header), content, state, layout);
    draw_tabs(pane.part(layout.tabs), state);
    draw_body(pane.part(layout.body), content, state);
  }
  draw_footer(pane.part(layout.footer), content, state);
  return canvas;
}

} // namespace heapgap::views
