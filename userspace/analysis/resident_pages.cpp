#include "analysis/resident_pages.h"

#include <algorithm>

namespace heapgap::analysis {

ResidentPages::ResidentPages(const PageRuns& runs) {
  for (const PageRun& run : runs) {
    if (run.state == PageState::resident) runs_.push_back(run.range);
  }
}

Bytes ResidentPages::resident_in(Range range) {
  Bytes sum;
  for_each_in(range, [&](Range part) { sum += part.size(); });
  return sum;
}

bool ResidentPages::is_resident(Address address) {
  const std::size_t at = seek(address);
  return at < runs_.size() && runs_[at].contains(address);
}

std::size_t ResidentPages::seek(Address address) {
  const auto ends_after = [&](std::size_t at) {
    return at >= runs_.size() || runs_[at].end > address;
  };
  const bool from_last = last_ == 0 || (last_ <= runs_.size() && runs_[last_ - 1].end <= address);
  constexpr std::size_t steps = 4; // questions mostly move on by little
  for (std::size_t step = 0; from_last && step < steps; ++step) {
    if (ends_after(last_)) return last_;
    ++last_;
  }
  const auto first = std::ranges::upper_bound(runs_, address, {}, &Range::end);
  last_ = static_cast<std::size_t>(first - runs_.begin());
  return last_;
}

} // namespace heapgap::analysis
