// Where events come from: the kernel, or a test.
#pragma once

#include "base/call.h"
#include "base/result.h"
#include "events/event.h"

#include <array>
#include <vector>

namespace heapgap::events {

/// The classes are those of analysis/size_class.h.
inline constexpr std::size_t class_count = 216;

struct ClassCounters {
  std::uint64_t allocs = 0;
  std::uint64_t frees = 0;
  Bytes alloc_bytes; ///< usable
  Bytes free_bytes;
};

/// Of one processor.
struct ProcessorHits {
  std::uint64_t entries = 0;
  std::uint64_t returns = 0;
};

/// What was counted since the probes went in. Complete even when events were lost.
struct Counters {
  std::array<std::uint64_t, call_count> calls{};
  /// Functions that have a probe; the others' counts are not known.
  std::array<bool, call_count> probed{};
  std::array<ClassCounters, class_count> classes{};
  std::uint64_t entry_hits = 0;
  std::uint64_t return_hits = 0;
  std::vector<ProcessorHits> processors; ///< the same by processor; empty where it is not known
  std::uint64_t events = 0;              ///< sent, the lost ones not among them

  // Lost, by cause. All but `unknown_sizes` leave a gap in the events.
  std::uint64_t ring_full = 0;
  std::uint64_t no_thread_state = 0;
  std::uint64_t too_deep = 0;
  std::uint64_t unread_results = 0; ///< the block that posix_memalign stored
  std::uint64_t queue_full = 0;     ///< heapgap itself did not keep up
  std::uint64_t malformed = 0;      ///< a record that makes no sense
  std::uint64_t unknown_sizes = 0;  ///< sent without the size that the allocator gave
  std::uint64_t lost_returns = 0;   ///< a call that was begun never returned

  /// Events that are missing.
  [[nodiscard]] std::uint64_t lost() const {
    return ring_full + no_thread_state + too_deep + unread_results + queue_full + malformed;
  }
};

class Source {
public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  /// Appends the events that have come in since the last call, in the order in which they were
  /// sent. Never waits. What is sent before take() is called is returned by it.
  virtual void take(std::vector<Event>& events) = 0;
  /// Errors: failure.
  virtual Result<Counters> counters() = 0;
  /// Ends the probing; what was sent until then can still be taken. May take 0.1 s.
  virtual void stop() = 0;
};

} // namespace heapgap::events
