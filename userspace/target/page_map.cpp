#include "target/page_map.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

constexpr std::uint64_t bit(unsigned number) {
  return 1ULL << number;
}
constexpr auto present = bit(63);
constexpr auto swapped = bit(62);
constexpr auto guard = bit(58); // Linux 6.15; zero before
constexpr auto exclusive = bit(56);
constexpr auto frame_mask = bit(55) - 1;

// KPF_ZERO_PAGE of include/uapi/linux/kernel-page-flags.h.
constexpr auto zero_page_flag = bit(24);

/// Frame numbers read as zero without CAP_SYS_ADMIN: looks at a page of our own, which is present.
bool sees_frame_numbers() {
  const std::uint64_t touched = 1;
  const UniqueFd own(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  std::uint64_t entry = 0;
  const auto offset = reinterpret_cast<std::uintptr_t>(&touched) / page_size.count * sizeof entry;
  const auto got = ::pread(own.get(), &entry, sizeof entry, static_cast<off_t>(offset));
  return got == sizeof entry && (entry & frame_mask) != 0;
}

} // namespace

PageMap::PageMap(int pagemap)
    : pagemap_(pagemap), frame_flags_(::open("/proc/kpageflags", O_RDONLY | O_CLOEXEC)),
      tells_zero_pages_(frame_flags_ && sees_frame_numbers()) {}

int PageMap::append_runs(Range range, PageRuns& runs) {
  for (auto at = range.begin; at < range.end;) {
    const auto wanted =
        std::min<std::uint64_t>((range.end - at).count / page_size.count, entries_.size());
    const auto got = ::pread(pagemap_, entries_.data(), wanted * sizeof entries_[0],
                             static_cast<off_t>(at.value / page_size.count * sizeof entries_[0]));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    const auto count = static_cast<std::uint64_t>(got) / sizeof entries_[0];
    if (count == 0) return 0; // the end of the address space
    for (std::size_t i = 0; i < count; ++i) {
      append_page(at + page_size * i, entries_[i], runs);
    }
    at = at + page_size * count;
  }
  return 0;
}

void PageMap::append_page(Address page, std::uint64_t entry, PageRuns& runs) {
  if ((entry & (present | swapped)) == 0 || (entry & guard) != 0) return;
  auto state = PageState::swapped;
  if ((entry & present) != 0) {
    const bool may_be_zero = tells_zero_pages_ && (entry & exclusive) == 0;
    state = may_be_zero && is_zero_frame(entry & frame_mask) ? PageState::zero_page
                                                             : PageState::resident;
  }
  append_run(runs, range_of(page, page_size), state);
}

bool PageMap::is_zero_frame(std::uint64_t frame) {
  if (frame == 0) return false;
  if (frame == last_zero_frame_) return true;
  std::uint64_t flags = 0;
  const auto got =
      ::pread(frame_flags_.get(), &flags, sizeof flags, static_cast<off_t>(frame * sizeof flags));
  if (got != sizeof flags || (flags & zero_page_flag) == 0) return false;
  last_zero_frame_ = frame;
  return true;
}

} // namespace heapgap::target
