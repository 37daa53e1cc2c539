// Windows read on a thread of their own, ahead of whoever walks through memory: copying a heap
// takes several times as long as walking it, and the two need not wait for each other.
//
//   reader:  |copy 3|copy 4|copy 5| …
//   walker:     |walk 2|walk 3|walk 4| …
#pragma once

#include "allocators/window.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace heapgap::allocators {

class ReadAhead {
public:
  /// `memory` must allow concurrent reads. No thread runs before the first start().
  ReadAhead(target::Memory& memory, Bytes size) : memory_(memory), size_(size) {}
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  ~ReadAhead();

  /// Forgets what was read and begins to read the windows from `begin` on.
  void start(Address begin);
  /// Forgets what was read and reads no more until the next start().
  void stop();
  /// The window that will be handed out next; meaningless when stopped.
  [[nodiscard]] Address next() const { return next_; }
  [[nodiscard]] bool is_running() const { return is_running_; }
  /// Swaps the next window for `window`, waiting for it when it is still being read.
  /// Errors: those of fill_window().
  Result<void> take(Window& window);

private:
  static constexpr std::size_t depth = 8;
  /// Who waits is woken for several windows at once: waking costs as much as walking one.
  static constexpr std::size_t batch = depth / 2;

  struct Filled {
    Window window;
    Result<void> outcome;
  };

  void read_windows(const std::stop_token& stopping);

  target::Memory& memory_;
  Bytes size_;
  // Of the walker's side only:
  Address next_;
  bool is_running_ = false;
  // Shared, under the mutex:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  Address to_read_;
  std::uint64_t generation_ = 0; ///< grows with each start and stop: older windows are stale
  bool is_reading_ = false;
  std::deque<Filled> filled_;
  std::vector<Window> spare_;
  std::jthread thread_; ///< last: ends before the rest goes
};

} // namespace heapgap::allocators
