// Page states by the PAGEMAP_SCAN ioctl: the kernel merges the runs itself. Linux 6.7 and newer.
#pragma once

#include "target/page_source.h"

#include <array>
#include <cstdint>
#include <memory>

namespace heapgap::target {

class PageScan final : public PageSource {
public:
  /// `pagemap` is an open /proc/PID/pagemap that outlives the result.
  /// nullptr when the kernel does not know the call.
  static std::unique_ptr<PageScan> open(int pagemap);

  int append_runs(Range range, PageRuns& runs) override;
  [[nodiscard]] bool tells_zero_pages() const override { return true; }

private:
  /// `struct page_region` of include/uapi/linux/fs.h.
  struct Region {
    std::uint64_t start;
    std::uint64_t end;
    std::uint64_t categories;
  };

  PageScan(int pagemap, std::uint64_t categories) : pagemap_(pagemap), categories_(categories) {}
  /// Scans [begin, end) until done or the buffer is full. Returns the number of regions found, or
  /// -1 with errno; `begin` moves to where the scan ended.
  int scan(Address& begin, Address end);

  int pagemap_;
  std::uint64_t categories_; ///< what the kernel is asked to report
  std::array<Region, 512> regions_{};
};

} // namespace heapgap::target
