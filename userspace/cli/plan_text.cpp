#include "cli/plan_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace heapgap::cli {
namespace {

std::string line_of(const probes::Probe& probe) {
  const auto call = call_names.at(static_cast<std::size_t>(probe.call));
  return fmt::format("  {:<16} {:<8} {:#10x}  +{:<3} {:<15} {}\n", probe.function, call,
                     probe.file_offset.count, probe.into_function.count,
                     probe.on_return ? "entry, return" : "entry",
                     probe.price == probes::Price::emulated ? "one trap" : "two traps, dear");
}

} // namespace

std::string plan_text(const std::vector<probes::ProbePlan>& plans) {
  std::string text = "Probes: function, counted as, place in the file and in the function, what "
                     "a hit costs\n";
  for (const probes::ProbePlan& plan : plans) {
    for (const probes::Probe& probe : plan.probes) text += line_of(probe);
    if (plan.missing.empty()) continue;
    text += fmt::format("  not in the file: {}\n", fmt::join(plan.missing, ", "));
  }
  return text;
}

} // namespace heapgap::cli
