// Pages of the target and what the kernel says of them.
#pragma once

#include "base/range.h"

#include <cstdint>
#include <vector>

namespace heapgap {

/// x86-64 base page; huge pages are reported by the kernel as runs of these.
inline constexpr Bytes page_size{4096};

/// Where user memory ends on x86-64 with 47 address bits; more only go to programs that ask for it.
inline constexpr Address user_space_end{0x00007ffffffff000};

/// What backs a page. Pages without any backing appear in no run.
enum class PageState : std::uint8_t {
  resident,  ///< in memory and counted in RSS
  zero_page, ///< the shared zero page: readable, not in RSS
  swapped,   ///< in swap: reading it would fault it in
};

/// Neighbouring pages of one state. `range` is page aligned.
struct PageRun {
  Range range;
  PageState state = PageState::resident;

  constexpr bool operator==(const PageRun&) const = default;
};

/// Page runs in address order, disjoint; pages in no run have no backing.
using PageRuns = std::vector<PageRun>;

/// Reading such a page cannot fault it in.
constexpr bool is_readable(PageState state) {
  return state != PageState::swapped;
}

} // namespace heapgap
