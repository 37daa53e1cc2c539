// How the screen of all processes is divided.
#pragma once

#include "views/screen/area.h"

namespace heapgap::views {

/// Below this nothing is drawn but a word about it.
inline constexpr ScreenSize least_process_screen{60, 12};

//   header   how many processes there are, the machine's memory, heapgap's own cost
//   table    headings and rows
//   detail   what the row with the cursor says
//   footer   what the keys do
struct ProcessLayout {
  Area header;
  Area table;
  Area detail;
  Area footer;
  Area help; ///< all but the footer
};

/// `size` is at least least_process_screen.
constexpr ProcessLayout process_layout(ScreenSize size) {
  constexpr std::size_t header = 2;
  const std::size_t detail = size.rows >= 18 ? 3 : 1;
  const std::size_t table = size.rows - header - detail - 1;
  return {.header = {{0, 0}, {size.columns, header}},
          .table = {{0, header}, {size.columns, table}},
          .detail = {{0, header + table}, {size.columns, detail}},
          .footer = {{0, size.rows - 1}, {size.columns, 1}},
          .help = {{0, 0}, {size.columns, size.rows - 1}}};
}

} // namespace heapgap::views
