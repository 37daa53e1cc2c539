#include "views/doctor_json.h"

#include "views/doctor_words.h"
#include "views/json_parts.h"
#include "views/number_format.h"
#include "views/report_words.h"

namespace heapgap::views {
namespace {

Json modes_of(const analysis::BearsOn& bears_on) {
  Json modes = Json::array();
  if (bears_on.walk) modes.push_back("walk");
  if (bears_on.budget) modes.push_back("budget");
  if (bears_on.full) modes.push_back("full");
  return modes;
}

Json check_json(const analysis::Check& check) {
  return {{"name", check.name},
          {"group", word_for(check.group)},
          {"status", word_for(check.status)},
          {"found", check.found},
          {"means", check.means},
          {"fix", check.fix},
          {"modes", modes_of(check.bears_on)}};
}

Json prices_json(const std::optional<analysis::HitPrices>& prices) {
  if (!prices) return nullptr;
  return {{"emulated", number(prices->emulated)},
          {"single_stepped", number(prices->single_stepped)},
          {"with_return", number(prices->with_return)},
          {"full_allocation", number(prices->full_allocation)},
          {"full_free", number(prices->full_free)}};
}

Json allocator_json(const analysis::DiagnosedAllocator& allocator) {
  return {{"name", allocator.name},
          {"version", allocator.version},
          {"object", allocator.object},
          {"reader", word_for(allocator.reader)},
          {"mapped_bytes", bytes(allocator.mapped)},
          {"traced", allocator.is_traced}};
}

Json probe_json(const analysis::ProbeSite& site) {
  return {{"function", site.function},
          {"call", call_names.at(static_cast<std::size_t>(site.call))},
          {"file_offset", site.file_offset.count},
          {"into_function", site.into_function.count},
          {"on_return", site.on_return},
          {"price", site.is_single_stepped ? "single_stepped" : "emulated"}};
}

Json estimate_json(const analysis::Estimate& estimate) {
  return {{"best", number(estimate.best)},
          {"low", number(estimate.low)},
          {"high", number(estimate.high)}};
}

Json rate_json(const std::optional<analysis::CallRate>& rate) {
  if (!rate) return nullptr;
  Json calls = Json::object();
  for (std::size_t call = 0; call < call_count; ++call) {
    calls[std::string(call_names.at(call))] = number(rate->calls_per_s.at(call));
  }
  return {{"allocs_per_s", estimate_json(rate->allocs_per_s)},
          {"calls_per_s", std::move(calls)},
          {"callers", number(rate->callers)},
          {"watched_ms", number(rate->watched_s * 1000)}};
}

Json percent_json(const analysis::Estimate& share) {
  analysis::Estimate percent{.best = share.best * 100, .low = share.low * 100, .high = share.high};
  if (percent.high) *percent.high *= 100;
  return estimate_json(percent);
}

Json cost_json(const std::optional<analysis::CallCost>& cost) {
  if (!cost) return nullptr;
  return {{"full_percent", percent_json(cost->full)},
          {"windows_percent", percent_json(cost->windows)},
          {"budget_percent", number(cost->budget * 100)},
          {"budget_coverage", number(cost->budget_coverage)}};
}

/// The time of the start is not known where the process could not be opened.
Json examined_process_json(const analysis::ProcessSummary& process) {
  Json json = process_json(process);
  if (process.start_time == decltype(process.start_time){}) json["start_time"] = nullptr;
  return json;
}

Json target_json(const std::optional<analysis::DiagnosedTarget>& target) {
  if (!target) return nullptr;
  return {{"process", examined_process_json(target->process)},
          {"allocators", array_of(target->allocators, allocator_json)},
          {"probes", array_of(target->probes, probe_json)},
          {"missing_functions", target->missing_functions},
          {"call_rate", rate_json(target->rate)},
          {"predicted_cost", cost_json(target->cost)}};
}

} // namespace

std::string doctor_json(const analysis::Diagnosis& diagnosis) {
  const Json document = {{"schema", "heapgap.doctor/1"},
                         {"version", diagnosis.version},
                         {"time", timestamp(diagnosis.time)},
                         {"kernel", diagnosis.kernel},
                         {"summary", diagnosis.summary},
                         {"modes",
                          {{"walk", word_for(diagnosis.modes.walk)},
                           {"budget", word_for(diagnosis.modes.budget)},
                           {"full", word_for(diagnosis.modes.full)}}},
                         {"checks", array_of(diagnosis.checks, check_json)},
                         {"hit_prices_ns", prices_json(diagnosis.prices)},
                         {"target", target_json(diagnosis.target)}};
  return one_line(document);
}

} // namespace heapgap::views
