// What a cell of the screen means. A theme turns it into colours and attributes; a role never is
// all that tells two things apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace heapgap::views {

enum class Role : std::uint8_t {
  plain,
  dim,    ///< what may be overlooked: frames, addresses, what is old
  strong, ///< headings and names
  key,    ///< a key in the footer or in the help
  live,
  pinned,
  reclaimable,
  held,   ///< resident heap that is neither live nor idle
  other,  ///< resident, but not heap
  absent, ///< not in memory
  good,
  warning,
  critical,
};
inline constexpr std::size_t roles = 13;

/// A letter for each role, in the order of the roles, for dumps of a screen.
inline constexpr std::array<char, roles> role_letters{'.', 'd', 's', 'k', 'L', 'P', 'R',
                                                      'h', 'o', 'a', 'g', 'w', 'c'};

} // namespace heapgap::views
