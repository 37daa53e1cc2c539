// Events that came out of the ring buffer and wait to be taken: not more than a fixed number, as
// whoever takes them may be busy, and the target must not be able to fill our memory.
#pragma once

#include "events/event.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace heapgap::loader {

class EventQueue {
public:
  struct Losses {
    std::uint64_t queue_full = 0; ///< records that came while the queue was full
    std::uint64_t malformed = 0;  ///< records that make no sense
  };

  /// Keeps `length` events at most.
  explicit EventQueue(std::size_t length) : length_(length) {}

  /// One record of the ring buffer.
  void keep(std::span<const std::byte> record);
  /// Appends all, in the order in which they came.
  void take(std::vector<events::Event>& events);
  [[nodiscard]] Losses losses() const { return losses_; }

private:
  std::size_t length_;
  std::vector<events::Event> events_;
  Losses losses_;
};

} // namespace heapgap::loader
