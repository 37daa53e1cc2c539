// Empties the ring buffer all the time, so that it never fills while heapgap does something else.
//
//   kernel ──▶ ring ── reading thread, every 1 to 10 ms ──▶ queue ── take() ──▶ session
//                 └─────────────── take() itself, before it takes ───┘
#pragma once

#include "base/result.h"
#include "base/units.h"
#include "loader/event_queue.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct ring_buffer;

namespace heapgap::loader {

class RingReader {
public:
  /// Events kept until they are taken; 160 MB.
  static constexpr std::size_t queue_length = std::size_t{4} << 20U;

  /// Starts the reading thread. `map` is the ring buffer's. Errors: failure.
  static Result<std::unique_ptr<RingReader>> start(int map, Bytes ring_size);

  RingReader(const RingReader&) = delete;
  RingReader& operator=(const RingReader&) = delete;
  ~RingReader(); ///< ends the thread

  /// Appends what was sent before, in order. Waits, for 10 ms at most, only when the kernel has
  /// interrupted a thread of the target in the middle of sending.
  void take(std::vector<events::Event>& events);
  [[nodiscard]] EventQueue::Losses losses();
  /// Records that the kernel has put into the ring so far.
  [[nodiscard]] std::uint64_t sent() const;

private:
  struct FreeRing {
    void operator()(ring_buffer* ring) const;
  };
  explicit RingReader(Bytes ring_size) : ring_size_(ring_size) {}

  void read_on(const std::stop_token& ended);
  Bytes consume();
  void consume_what_was_sent();

  Bytes ring_size_;
  std::mutex mutex_; ///< guards ring_ and queue_: a ring has one reader at a time
  std::unique_ptr<ring_buffer, FreeRing> ring_;
  EventQueue queue_{queue_length};
  std::condition_variable_any end_;
  std::jthread thread_; ///< ends first
};

} // namespace heapgap::loader
