// Time behind an interface, so that everything above it can be tested without waiting.
#pragma once

#include <chrono>
#include <ctime>

namespace heapgap {

class Clock {
public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Never goes back; for durations.
  [[nodiscard]] virtual std::chrono::nanoseconds monotonic() const = 0;
  /// Time of day (UTC); for stamps.
  [[nodiscard]] virtual std::chrono::system_clock::time_point wall() const = 0;
  /// Processor time that heapgap has used, all threads together.
  [[nodiscard]] virtual std::chrono::nanoseconds processor_time() const = 0;
  /// Processor time that the calling thread has used. Where there is one thread only, that is all.
  [[nodiscard]] virtual std::chrono::nanoseconds thread_time() const { return processor_time(); }
};

/// The machine's own clocks.
class SystemClock final : public Clock {
public:
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
    return std::chrono::steady_clock::now().time_since_epoch();
  }
  [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::now();
  }
  [[nodiscard]] std::chrono::nanoseconds processor_time() const override {
    return used_by(CLOCK_PROCESS_CPUTIME_ID);
  }
  [[nodiscard]] std::chrono::nanoseconds thread_time() const override {
    return used_by(CLOCK_THREAD_CPUTIME_ID);
  }

private:
  static std::chrono::nanoseconds used_by(clockid_t clock) {
    timespec used{};
    static_cast<void>(::clock_gettime(clock, &used)); // cannot fail
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  }
};

} // namespace heapgap
