#include "session/trace_cost.h"

#include <algorithm>

namespace heapgap::session {

void note_stepped(const probes::ProbePlan& plan, TracePrices& prices) {
  for (const probes::Probe& probe : plan.probes) {
    if (probe.price != probes::Price::single_stepped) continue;
    prices.is_stepped.at(static_cast<std::size_t>(probe.call)) = true;
  }
}

TraceCost::Time TraceCost::add(const events::Counters& counters, Time passed) {
  before_.processors.resize(counters.processors.size());
  double most = 0;
  for (std::size_t index = 0; index < counters.processors.size(); ++index) {
    const events::ProcessorHits& now = counters.processors[index];
    const events::ProcessorHits& then = before_.processors[index];
    const auto returns = static_cast<double>(now.returns - then.returns);
    const auto entries = static_cast<double>(now.entries - then.entries);
    most = std::max(most, returns * prices_.allocation_ns +
                              std::max(entries - returns, 0.0) * prices_.release_ns);
  }
  for (std::size_t call = 0; call < call_count; ++call) {
    if (!prices_.is_stepped.at(call)) continue;
    most +=
        static_cast<double>(counters.calls[call] - before_.calls[call]) * prices_.stepped_more_ns;
  }
  before_ = counters;
  return std::min(Time(static_cast<Time::rep>(most)), passed);
}

} // namespace heapgap::session
