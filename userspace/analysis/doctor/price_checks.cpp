#include "analysis/doctor/checks.h"
#include "analysis/doctor/in_words.h"

namespace heapgap::analysis {
namespace {

Check price_check(std::string name, std::string found, std::string means) {
  Check check;
  check.group = CheckGroup::probes;
  check.name = std::move(name);
  check.found = std::move(found);
  check.means = std::move(means);
  return check;
}

Check no_prices(const MachineFacts& machine) {
  Check check = price_check("price of a hit", machine.why_no_prices,
                            "what probes cost a process cannot be told");
  const bool could_try = machine.rights.may_trace();
  check.status = could_try ? CheckStatus::degraded : CheckStatus::unknown;
  check.bears_on = {.budget = true, .full = true};
  return check;
}

} // namespace

std::vector<Check> price_checks(const MachineFacts& machine) {
  if (!machine.prices) return {no_prices(machine)};
  const HitPrices& prices = *machine.prices;
  std::vector<Check> checks{
      price_check("emulated instruction", nanoseconds_in_words(prices.emulated),
                  "of a hit that is counted, on a push, a jump or a call"),
      price_check("stepped instruction", nanoseconds_in_words(prices.single_stepped),
                  "of a hit that is counted, on any other: the kernel steps over it"),
      price_check("entry and return", nanoseconds_in_words(prices.with_return),
                  "of a call that is counted at both"),
  };
  if (prices.full_allocation && prices.full_free) {
    checks.push_back(price_check("malloc traced in full",
                                 nanoseconds_in_words(*prices.full_allocation),
                                 "of a call with --full: entry, return and event"));
    checks.push_back(price_check("free traced in full", nanoseconds_in_words(*prices.full_free),
                                 "of a call with --full: entry and event"));
  }
  return checks;
}

} // namespace heapgap::analysis
