// The heap as a picture: one character a cell, dark where live, and what is not in memory apart.
#pragma once

#include "analysis/report.h"
#include "views/text_page.h"

#include <vector>

namespace heapgap::views {

/// At most this many lines, without heading and legend: neighbouring cells are joined until they
/// fit, and so are the smallest arenas when there are more arenas than lines.
inline constexpr std::size_t most_picture_lines = 16;

/// Arena by arena, addresses rising; nothing for an empty map. Residency and occupancy are told
/// apart by the characters alone, colour only adds to them.
void add_heap_picture(TextPage& page, const std::vector<analysis::MapRow>& map);

} // namespace heapgap::views
