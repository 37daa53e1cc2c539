// The figures that are followed over time, and their values at one moment.
#pragma once

#include "analysis/report.h"

#include <array>
#include <cstddef>

namespace heapgap::analysis {

/// Bytes, but for the last two.
enum class Figure : std::uint8_t {
  rss,
  live, ///< resident or not
  idle_resident,
  cached_resident,
  heap_resident,
  slack,   ///< live minus requested
  outside, ///< resident, but not heap: stacks, files, other anonymous memory, shared memory
  // The parts of RSS: what is resident is in one of them.
  live_resident,
  header_resident,
  pinned,
  reclaimable,
  metadata_resident, ///< with what is unknown
  stack,
  other_anonymous,
  file,
  shmem,
  // No bytes.
  page_occupancy,      ///< mean live share of the resident heap pages, 0 to 1
  arenas_sharing_idle, ///< see spread_arenas()
};

inline constexpr std::size_t figure_count = 18;
inline constexpr std::array parts_of_rss{
    Figure::live_resident,
    Figure::header_resident,
    Figure::pinned,
    Figure::reclaimable,
    Figure::metadata_resident,
    Figure::stack,
    Figure::other_anonymous,
    Figure::file,
    Figure::shmem,
};

/// The name in JSON: "live", "pinned", …
std::string_view name_of(Figure figure);

/// Figures of one moment. What was not read anew is left out: an old value repeated would flatten
/// the line.
struct Sample {
  double elapsed_s = 0; ///< rises from sample to sample
  std::array<std::optional<double>, figure_count> values;

  std::optional<double>& operator[](Figure figure) {
    return values.at(static_cast<std::size_t>(figure));
  }
  const std::optional<double>& operator[](Figure figure) const {
    return values.at(static_cast<std::size_t>(figure));
  }
};

/// The figures of `report`. Unless the heap was read anew, RSS is all that it tells: what lies
/// outside the heap is known only of the moment when the heap was read.
Sample sample_of(const Report& report, double elapsed_s, bool heap_is_fresh);

} // namespace heapgap::analysis
