// Finds the memory of blocks that lie in no region that is known: the heap has grown.
#pragma once

#include "base/clock.h"
#include "heap/live_heap.h"
#include "target/process.h"

namespace heapgap::session {

class Homes {
public:
  Homes(target::Process& process, const Clock& clock, heap::LiveHeap& live)
      : process_(process), clock_(clock), live_(live) {}

  /// Asks for the mappings when it is worth it: there are new blocks without a home, and the last
  /// time is long enough ago. Errors: privilege, no_process, failure.
  Result<void> find_when_due();
  /// Asks when any block is without a home.
  Result<void> find();

private:
  target::Process& process_;
  const Clock& clock_;
  heap::LiveHeap& live_;
  std::chrono::nanoseconds due_{};
  std::size_t without_ = 0; ///< blocks that no mapping explained the last time
};

} // namespace heapgap::session
