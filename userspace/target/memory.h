// The memory of a process seen from outside.
#pragma once

#include "base/page.h"
#include "base/result.h"

#include <cstddef>
#include <span>

namespace heapgap::target {

/// One piece of a scattered read: `into.size()` bytes from `from` on.
struct ReadPiece {
  Address from;
  std::span<std::byte> into;
};

/// Reading a process's memory without disturbing it. Whoever reads asks `pages` first and reads
/// only what is_readable(): a read of a swapped or never touched page would fault it in.
class Memory {
public:
  Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  virtual ~Memory() = default;

  /// The page runs inside `range`, widened to whole pages; each call asks the kernel anew.
  /// Errors: privilege, no_process.
  virtual Result<PageRuns> pages(Range range) = 0;

  /// Copies the pieces in order; stops at the first byte that cannot be read.
  /// Returns the bytes copied, which may be 0. Errors: privilege, no_process.
  virtual Result<Bytes> read(std::span<const ReadPiece> pieces) = 0;

  /// False where the shared zero page cannot be told from resident memory and counts as such
  /// (kernels before 6.7 without CAP_SYS_ADMIN).
  [[nodiscard]] virtual bool tells_zero_pages() const { return true; }

  /// Several threads may ask and read at the same time.
  [[nodiscard]] virtual bool allows_concurrent_reads() const { return false; }
};

} // namespace heapgap::target
