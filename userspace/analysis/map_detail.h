// A part of the heap looked at more closely than the map of a report does.
#pragma once

#include "analysis/report.h"
#include "base/page.h"
#include "heap/heap.h"

namespace heapgap::analysis {

/// What somebody wants to see.
struct MapFocus {
  Range window; ///< to be cut into cells; nothing is cut when it is empty
  Bytes cell{}; ///< at least `least_focus_cell`, a power of two
  Range cursor; ///< to be explained; nothing is explained when it is empty

  constexpr bool operator==(const MapFocus&) const = default;
};

inline constexpr Bytes least_focus_cell{64};
/// Cells of all rows of a detail together; from the front of the window.
inline constexpr std::size_t most_detail_cells = 16'384;
/// Size classes named for a range.
inline constexpr std::size_t most_content_classes = 6;

/// What lies in a range of one region.
struct RangeContent {
  Range range;
  std::string arena;             ///< "" when the range lies in no region
  Parts bytes;                   ///< of the seven kinds, within the range
  std::uint64_t live_blocks = 0; ///< that begin in it, as all below
  std::uint64_t cached_blocks = 0;
  std::uint64_t gaps = 0; ///< free and top, those that only reach into it as well
  Bytes largest_gap;      ///< whole, even where it reaches beyond the range
  Bytes resident;
  std::vector<SizeClassRow> size_classes; ///< most live bytes first; of blocks that begin in it
};

struct MapDetail {
  MapFocus focus;
  std::vector<MapRow> rows; ///< parts of regions in the window, in address order
  RangeContent cursor;
};

struct FocusedPart {
  Range range;
  const heap::Region* region = nullptr;
};

/// What of `focus.window` is cut into cells, in address order: of each region from a multiple of
/// the cell on, most_detail_cells in all.
std::vector<FocusedPart> focused_parts(const heap::Heap& heap, const MapFocus& focus);

/// `pages`: of the focused parts and of the cursor's range, in address order.
MapDetail look_closer(const heap::Heap& heap, const PageRuns& pages, const MapFocus& focus);

} // namespace heapgap::analysis
