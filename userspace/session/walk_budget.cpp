#include "session/walk_budget.h"

#include <algorithm>

namespace heapgap::session {

void WalkBudget::settle(std::chrono::nanoseconds now, std::chrono::nanoseconds used) {
  const std::chrono::duration<double, std::nano> passed = now - last_time_;
  balance_ += std::chrono::duration_cast<std::chrono::nanoseconds>(passed * share);
  balance_ = std::min(balance_ - (used - last_used_), cost_);
  last_time_ = now;
  last_used_ = used;
}

} // namespace heapgap::session
