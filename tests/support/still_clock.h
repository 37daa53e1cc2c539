// A clock that stands still.
#pragma once

#include "base/clock.h"

namespace heapgap::test {

class StillClock final : public Clock {
public:
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return {}; }
  [[nodiscard]] std::chrono::system_clock::time_point wall() const override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds processor_time() const override { return {}; }
};

} // namespace heapgap::test
