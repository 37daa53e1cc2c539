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

std::string a_hit(double nanoseconds) {
  return nanoseconds_in_words(nanoseconds) + " a hit";
}

std::string a_call(double nanoseconds) {
  return nanoseconds_in_words(nanoseconds) + " a call";
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
      price_check("emulated instruction", a_hit(prices.emulated),
                  "counted, on a push, a jump or a call"),
      price_check("stepped instruction", a_hit(prices.single_stepped),
                  "counted, on any other: the kernel steps over it, a second trap"),
      price_check("entry and return", a_call(prices.with_return), "counted at both"),
  };
  if (prices.full_allocation && prices.full_free) {
    checks.push_back(price_check("malloc traced in full", a_call(*prices.full_allocation),
                                 "with --full: at entry and return, and an event is sent"));
    checks.push_back(price_check("free traced in full", a_call(*prices.full_free),
                                 "with --full: at entry, and an event is sent"));
  }
  return checks;
}

} // namespace heapgap::analysis
