#include "allocators/read_ahead.h"

#include <utility>

namespace heapgap::allocators {

ReadAhead::~ReadAhead() {
  thread_.request_stop();
}

void ReadAhead::start(Address begin) {
  stop();
  const std::scoped_lock lock(mutex_);
  while (spare_.size() < depth) spare_.push_back(make_window(size_));
  to_read_ = begin;
  next_ = begin;
  is_running_ = true;
  is_reading_ = true;
  if (!thread_.joinable()) {
    thread_ = std::jthread([this](const std::stop_token& stopping) { read_windows(stopping); });
  }
  changed_.notify_all();
}

void ReadAhead::stop() {
  const std::scoped_lock lock(mutex_);
  ++generation_;
  is_running_ = false;
  is_reading_ = false;
  for (Filled& filled : filled_) spare_.push_back(std::move(filled.window));
  filled_.clear();
}

Result<void> ReadAhead::take(Window& window) {
  std::unique_lock lock(mutex_);
  if (filled_.empty()) {
    changed_.wait(lock, [this] { return filled_.size() >= batch || !is_reading_; });
  }
  Filled filled = std::move(filled_.front());
  filled_.pop_front();
  std::swap(window, filled.window);
  spare_.push_back(std::move(filled.window));
  next_ = next_ + size_;
  const bool wake = spare_.size() == batch;
  lock.unlock();
  if (wake) changed_.notify_all();
  return filled.outcome;
}

void ReadAhead::read_windows(const std::stop_token& stopping) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!is_reading_ || spare_.empty()) {
      const bool go_on =
          changed_.wait(lock, stopping, [this] { return is_reading_ && spare_.size() >= batch; });
      if (!go_on) return;
    }
    if (stopping.stop_requested()) return;
    Window window = std::move(spare_.back());
    spare_.pop_back();
    const Address begin = to_read_;
    const std::uint64_t generation = generation_;
    to_read_ = to_read_ + size_;
    lock.unlock();
    auto outcome = fill_window(memory_, begin, size_, window);
    lock.lock();
    if (generation != generation_) {
      spare_.push_back(std::move(window)); // stopped or started elsewhere meanwhile
      continue;
    }
    if (!outcome) is_reading_ = false;
    filled_.push_back({std::move(window), std::move(outcome)});
    if (filled_.size() == batch || !is_reading_) changed_.notify_all();
  }
}

} // namespace heapgap::allocators
