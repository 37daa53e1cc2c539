// Follows a heap by another follower's walks, and the calls by windows within a budget.
#pragma once

#include "session/heap_follower.h"
#include "session/windows/window_sampler.h"

#include <functional>
#include <memory>

namespace heapgap::session {

class WindowedFollower final : public HeapFollower {
public:
  /// Opens the first window.
  using Start = std::function<Result<std::unique_ptr<WindowSampler>>()>;

  /// Where no window can be opened it goes by walks alone, and says why. `walks` is used as long as
  /// the follower lives.
  WindowedFollower(HeapFollower& walks, Start start) : walks_(walks), start_(std::move(start)) {}

  Result<Observation> begin() override;
  Result<void> keep_up(std::chrono::nanoseconds next) override { return walks_.keep_up(next); }
  [[nodiscard]] std::chrono::nanoseconds pace() const override { return walks_.pace(); }
  Result<Observation> observe() override;
  void detach() override;
  [[nodiscard]] const heap::Heap* heap() const override { return walks_.heap(); }

private:
  void add_calls(Observation& seen);

  HeapFollower& walks_;
  Start start_;
  std::unique_ptr<WindowSampler> sampler_; ///< none when no window can be opened
  std::string why_not_;
};

} // namespace heapgap::session
