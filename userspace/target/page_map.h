// Page states out of /proc/PID/pagemap, eight bytes a page: the way of kernels before 6.7.
#pragma once

#include "base/unique_fd.h"
#include "target/page_source.h"

#include <array>
#include <cstdint>

namespace heapgap::target {

/// Format: Documentation/admin-guide/mm/pagemap.rst.
class PageMap final : public PageSource {
public:
  /// `pagemap` is an open /proc/PID/pagemap that outlives the result.
  explicit PageMap(int pagemap);

  int append_runs(Range range, PageRuns& runs) override;
  /// Needs page frame numbers, which only CAP_SYS_ADMIN sees; otherwise the zero page counts as
  /// resident.
  [[nodiscard]] bool tells_zero_pages() const override { return tells_zero_pages_; }

private:
  /// Appends the page of one entry, or nothing when the page has no backing.
  void append_page(Address page, std::uint64_t entry, PageRuns& runs);
  /// The frame is the shared zero page, small or huge.
  bool is_zero_frame(std::uint64_t frame);

  int pagemap_;
  UniqueFd frame_flags_; ///< /proc/kpageflags; none when it cannot be opened
  bool tells_zero_pages_;
  std::uint64_t last_zero_frame_ = 0;
  std::array<std::uint64_t, 4096> entries_{};
};

} // namespace heapgap::target
