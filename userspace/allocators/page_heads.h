// The first two words of many pages: 16 bytes of each instead of all of it.
#pragma once

#include "target/memory.h"

#include <array>
#include <optional>
#include <vector>

namespace heapgap::allocators {

struct PageHead {
  Address page;
  std::array<std::uint64_t, 2> words{};
};

class PageHeads {
public:
  explicit PageHeads(target::Memory& memory) : memory_(memory) {}

  /// The heads of those pages of `range` that are in memory, in address order. Ranges of up to
  /// 4 MiB are meant; a longer one costs memory accordingly. Errors: privilege, no_process.
  Result<std::vector<PageHead>> read(Range range);

private:
  target::Memory& memory_;
};

} // namespace heapgap::allocators
