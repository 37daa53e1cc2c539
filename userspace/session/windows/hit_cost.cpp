#include "session/windows/hit_cost.h"

#include <algorithm>

namespace heapgap::session {

void HitCost::add(const std::vector<events::Hits>& hits, Time passed) {
  before_.resize(hits.size());
  Time most{};
  for (std::size_t processor = 0; processor < hits.size(); ++processor) {
    const events::Hits& now = hits[processor];
    const events::Hits& then = before_[processor];
    const double ns =
        static_cast<double>(now.emulated - then.emulated) * prices_.emulated_ns +
        static_cast<double>(now.single_stepped - then.single_stepped) * prices_.single_stepped_ns;
    const Time cost = std::min(Time(static_cast<Time::rep>(ns)), passed);
    of_all_ += cost;
    most = std::max(most, cost);
  }
  busiest_ += most;
  before_ = hits;
}

} // namespace heapgap::session
