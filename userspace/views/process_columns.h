// The columns of the list of all processes, in text and on the screen.
#pragma once

#include "analysis/process_row.h"
#include "views/text_page.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heapgap::views {

struct ProcessCell {
  std::string text; ///< may be hostile
  Style style = Style::plain;
  std::optional<double> number; ///< sorts; text sorts by itself
};

struct ProcessColumn {
  std::string_view heading;
  std::size_t width = 0;
  unsigned rank = 0;        ///< 0 is the most telling
  bool is_text = false;     ///< on the left
  std::string_view meaning; ///< one clause
  ProcessCell (*cell)(const analysis::ProcessRow& row) = nullptr;
};

inline constexpr std::size_t process_column_distance = 2;

/// All, in the order in which they are shown. 80 terminal columns have room for the nine that tell
/// most.
const std::vector<ProcessColumn>& all_process_columns();
/// Those of them that `width` has room for.
std::vector<ProcessColumn> process_columns(std::size_t width);

/// Where "idle", the default order, stands in all_process_columns().
std::size_t idle_column();

} // namespace heapgap::views
