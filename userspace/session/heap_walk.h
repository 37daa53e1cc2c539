// One walk through the heaps of a process: what the allocators' own structures say.
#pragma once

#include "allocators/allocator.h"
#include "allocators/unread_allocators.h"
#include "base/clock.h"
#include "heap/heap.h"
#include "target/process.h"

#include <chrono>
#include <vector>

namespace heapgap::session {

/// What is told of a walk beside the heap itself.
struct WalkRecord {
  std::vector<allocators::Allocator> allocators; ///< those that were read come first
  std::vector<allocators::Recognised> hidden;    ///< beside malloc or within its blocks
  allocators::ReadingQuality quality;
  std::chrono::nanoseconds begin{}; ///< monotonic
  std::chrono::nanoseconds end{};
};

struct HeapWalk {
  heap::Heap heap;
  WalkRecord record;
};

/// Errors: privilege, no_process, nothing_to_measure (says what was looked for), failure.
Result<HeapWalk> walk_heap(target::Process& process, const Clock& clock);

} // namespace heapgap::session
