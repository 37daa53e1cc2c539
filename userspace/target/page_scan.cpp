#include "target/page_scan.h"

#include <algorithm>
#include <cerrno>

#include <sys/ioctl.h>

namespace heapgap::target {
namespace {

/// `struct pm_scan_arg` of include/uapi/linux/fs.h, which the headers of older systems lack.
struct ScanArguments {
  std::uint64_t size;
  std::uint64_t flags;
  std::uint64_t start;
  std::uint64_t end;
  std::uint64_t walk_end;
  std::uint64_t regions;
  std::uint64_t region_count;
  std::uint64_t max_pages;
  std::uint64_t category_inverted;
  std::uint64_t category_mask;
  std::uint64_t category_anyof_mask;
  std::uint64_t return_mask;
};
static_assert(sizeof(ScanArguments) == 96);

constexpr unsigned long scan_request = _IOWR('f', 16, ScanArguments);

// PAGE_IS_* of the same header.
constexpr std::uint64_t is_present = 1U << 3U;
constexpr std::uint64_t is_swapped = 1U << 4U;
constexpr std::uint64_t is_zero_page = 1U << 5U;
constexpr std::uint64_t is_guard = 1U << 8U; // Linux 6.15: a guard page, otherwise seen as swapped

// The kernel holds the target's memory map during a scan, and who wants to change the map waits. It
// goes through the pages of the first step in some 20 microseconds, and through as much that was
// never touched in no time: so steps grow where nothing is found.
constexpr Bytes first_step = 2_MiB;
constexpr Bytes longest_step = 64_MiB;

PageState state_of(std::uint64_t categories) {
  if ((categories & is_zero_page) != 0) return PageState::zero_page;
  return (categories & is_present) != 0 ? PageState::resident : PageState::swapped;
}

} // namespace

std::unique_ptr<PageScan> PageScan::open(int pagemap) {
  constexpr auto categories = is_present | is_swapped | is_zero_page;
  for (const auto asked : {categories | is_guard, categories}) {
    std::unique_ptr<PageScan> scan(new PageScan(pagemap, asked));
    Address begin;
    if (scan->scan(begin, Address{page_size.count}) >= 0) return scan;
  }
  return nullptr;
}

int PageScan::scan(Address& begin, Address end) {
  ScanArguments arguments{};
  arguments.size = sizeof arguments;
  arguments.start = begin.value;
  arguments.end = end.value;
  arguments.regions = reinterpret_cast<std::uint64_t>(regions_.data());
  arguments.region_count = regions_.size();
  arguments.category_anyof_mask = is_present | is_swapped;
  arguments.return_mask = categories_;
  const int found = ::ioctl(pagemap_, scan_request, &arguments);
  if (found >= 0) begin = {arguments.walk_end};
  return found;
}

int PageScan::append_runs(Range range, PageRuns& runs) {
  Bytes step = first_step;
  for (auto at = range.begin; at < range.end;) {
    const auto before = at;
    const int found = scan(at, std::min(range.end, at + step));
    if (found < 0) return errno;
    step = found > 0 ? first_step : std::min(step + step, longest_step);
    for (std::size_t i = 0; i < static_cast<std::size_t>(found); ++i) {
      const auto& region = regions_[i];
      if ((region.categories & is_guard) != 0) continue;
      append_run(runs, {{region.start}, {region.end}}, state_of(region.categories));
    }
    if (at <= before) return EIO; // a kernel that does not move on would keep us here for ever
  }
  return 0;
}

} // namespace heapgap::target
