// How the screen is divided.
#pragma once

#include "views/screen/area.h"
#include "views/top/top_content.h"

namespace heapgap::views {

/// Below this nothing is drawn but a word about it.
inline constexpr ScreenSize least_screen{60, 12};

//   header   what is watched, the verdict, the bar, figures; on a high screen graphs as well
//   tabs     the views
//   body     the view
//   footer   what the keys do
struct TopLayout {
  bool has_legend = true; ///< the header's lines that a low screen has no room for
  bool has_cost = true;
  bool has_graphs = false;
  std::size_t verdict_rows = 1;
  Area header;
  Area tabs;
  Area body;
  Area footer;
  Area help; ///< header, tabs and body together
};

TopLayout top_layout(ScreenSize size, const TopContent& content);

/// The view whose name lies at this column of the tabs, and where each name begins.
std::optional<std::size_t> tab_at(std::size_t column, std::size_t columns);
std::size_t tab_begin(std::size_t view, std::size_t columns);
/// From a tab's digit to its name.
std::size_t tab_name_offset(std::size_t columns);

} // namespace heapgap::views
