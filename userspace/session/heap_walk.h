// One walk through the heaps of a process: what the allocators' own structures say.
#pragma once

#include "allocators/allocator.h"
#include "allocators/glibc/arena_keeper.h"
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
  std::chrono::nanoseconds as_of{}; ///< the oldest part was read then; `end` unless taken over
};

struct HeapWalk {
  heap::Heap heap;
  WalkRecord record;
};

/// With a keeper, arenas that have not changed since its last reading are taken over from there.
/// Errors: privilege, no_process, nothing_to_measure (says what was looked for), failure.
Result<HeapWalk> walk_heap(target::Process& process, const Clock& clock,
                           allocators::glibc::ArenaKeeper* keeper = nullptr);

} // namespace heapgap::session
