// A clock that goes as the test says.
#pragma once

#include "base/clock.h"

namespace heapgap::test {

class ManualClock final : public Clock {
public:
  std::chrono::nanoseconds now{};
  std::chrono::nanoseconds used{}; ///< processor time

  [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return now; }
  [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(now));
  }
  [[nodiscard]] std::chrono::nanoseconds processor_time() const override { return used; }
};

} // namespace heapgap::test
