#include "analysis/doctor/call_cost.h"

#include <algorithm>
#include <functional>

namespace heapgap::analysis {
namespace {

/// What it takes more when the kernel must step over the instruction.
double surcharge(const ProbeSite& site, const HitPrices& prices) {
  return site.is_single_stepped ? std::max(prices.single_stepped - prices.emulated, 0.0) : 0;
}

double price_in_windows(const ProbeSite& site, const HitPrices& prices) {
  return prices.emulated + surcharge(site, prices);
}

double price_in_full(const ProbeSite& site, const HitPrices& prices) {
  const double price = site.on_return ? prices.full_allocation.value_or(prices.with_return)
                                      : prices.full_free.value_or(prices.emulated);
  return price + surcharge(site, prices);
}

using PriceOf = std::function<double(const ProbeSite&)>;

/// For each second that the callers run.
Estimate cost_of(const CallRate& rate, const std::vector<ProbeSite>& probes, const PriceOf& price) {
  std::array<double, call_count> dearest{};
  for (const ProbeSite& site : probes) {
    double& most = dearest.at(static_cast<std::size_t>(site.call));
    most = std::max(most, price(site));
  }
  double ns = 0;
  for (std::size_t call = 0; call < call_count; ++call) {
    ns += rate.calls_per_s.at(call) * dearest.at(call);
  }
  const double best = ns / 1e9 / std::max(rate.callers, 1.0);
  const Estimate& allocs = rate.allocs_per_s;
  Estimate cost{.best = best, .low = best, .high = best};
  if (allocs.best <= 0) return cost;
  cost.low = best * allocs.low / allocs.best;
  cost.high = std::nullopt;
  if (allocs.high) cost.high = best * *allocs.high / allocs.best;
  return cost;
}

} // namespace

CallCost call_cost(const CallRate& rate, const std::vector<ProbeSite>& probes,
                   const HitPrices& prices, double budget) {
  CallCost cost;
  cost.full =
      cost_of(rate, probes, [&](const ProbeSite& site) { return price_in_full(site, prices); });
  cost.windows =
      cost_of(rate, probes, [&](const ProbeSite& site) { return price_in_windows(site, prices); });
  cost.budget = budget;
  // With the probes in, hits take this share of the time.
  const double share = cost.windows.best / (1 + cost.windows.best);
  cost.budget_coverage = share > budget ? budget / share : 1;
  return cost;
}

} // namespace heapgap::analysis
