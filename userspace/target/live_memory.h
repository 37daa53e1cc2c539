// The memory of a running process: process_vm_readv(2) for bytes, the page map for residency.
#pragma once

#include "base/unique_fd.h"
#include "target/memory.h"
#include "target/page_source.h"
#include "target/proc_directory.h"

#include <cstdint>
#include <memory>
#include <mutex>

namespace heapgap::target {

/// How to ask for page states. `automatic` takes the quickest that the kernel offers.
enum class PageQuery : std::uint8_t { automatic, scan, page_map };

class LiveMemory final : public Memory {
public:
  /// `process` may be the directory of any living thread of the process.
  /// Errors: privilege, no_process; failure when the kernel lacks the query asked for.
  static Result<std::unique_ptr<LiveMemory>> open(const ProcDirectory& process,
                                                  PageQuery query = PageQuery::automatic);

  Result<PageRuns> pages(Range range) override;
  Result<Bytes> read(std::span<const ReadPiece> pieces) override;
  [[nodiscard]] bool tells_zero_pages() const override { return pages_->tells_zero_pages(); }

  [[nodiscard]] bool allows_concurrent_reads() const override { return true; }

  /// The address space seen at open still exists: the process neither ended nor called execve.
  [[nodiscard]] bool exists() const;

private:
  LiveMemory(Pid pid, UniqueFd pagemap) : pid_(pid), pagemap_(std::move(pagemap)) {}

  Pid pid_;
  UniqueFd pagemap_;
  std::mutex pages_mutex_; ///< a page source reuses its buffer
  std::unique_ptr<PageSource> pages_;
};

} // namespace heapgap::target
