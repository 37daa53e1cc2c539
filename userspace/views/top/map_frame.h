// Where on the map view's pane its parts stand.
#pragma once

#include "views/top/map_layout.h"
#include "views/top/top_state.h"

namespace heapgap::views {

/// The map as it stands on a pane, for one state.
class MapFrame {
public:
  MapFrame(const TopContent& content, const MapState& state, ScreenSize pane);

  [[nodiscard]] const MapLayout& layout() const { return layout_; }
  [[nodiscard]] bool has_legend() const { return legend_rows_ > 0; }
  [[nodiscard]] std::size_t cell_row() const { return legend_rows_; } ///< of the first visible line
  [[nodiscard]] std::size_t cell_column() const { return margin_; }   ///< of the first cell
  [[nodiscard]] std::size_t name_columns() const { return names_; }
  [[nodiscard]] bool has_addresses() const { return has_addresses_; }
  [[nodiscard]] std::size_t visible_lines() const { return lines_; }
  [[nodiscard]] std::size_t text_row() const { return legend_rows_ + lines_; }
  [[nodiscard]] MapSpot cursor() const { return cursor_; }
  [[nodiscard]] std::uint64_t first_line() const { return first_line_; }
  /// The memory from the first visible cell to the last, whatever lies between.
  [[nodiscard]] Range window() const;

  [[nodiscard]] std::size_t text_rows() const { return text_rows_; } ///< that explain a cell

private:
  std::size_t legend_rows_;
  std::size_t text_rows_;
  std::size_t names_;
  bool has_addresses_;
  std::size_t margin_;
  std::size_t lines_;
  MapLayout layout_;
  MapSpot cursor_;
  std::uint64_t first_line_;
};

/// "main", or "12 others" for arenas that were put together.
std::string shelf_title(const Shelf& shelf);

} // namespace heapgap::views
