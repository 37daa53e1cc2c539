#include "views/json_parts.h"

#include "views/number_format.h"
#include "views/report_words.h"

#include <cmath>

namespace heapgap::views {
namespace {

Json resident_json(const analysis::Parts& parts) {
  return {{"live_bytes", bytes(parts.live)},      {"header_bytes", bytes(parts.header)},
          {"cached_bytes", bytes(parts.cached)},  {"free_bytes", bytes(parts.free)},
          {"top_bytes", bytes(parts.top)},        {"metadata_bytes", bytes(parts.metadata)},
          {"unknown_bytes", bytes(parts.unknown)}};
}

Json advice_row(const analysis::Advice& advice) {
  return {
      {"action", advice.action}, {"how", advice.how},   {"releases_bytes", bytes(advice.releases)},
      {"why", advice.why},       {"cost", advice.cost}, {"needs_restart", advice.needs_restart},
      {"check", advice.check}};
}

} // namespace

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}
Json number(const std::optional<double>& value) {
  return value ? number(*value) : Json(nullptr);
}
Json bytes(const std::optional<Bytes>& value) {
  return value ? Json(value->count) : Json(nullptr);
}
Json bytes(Bytes value) {
  return value.count;
}
Json process_json(const analysis::ProcessSummary& process) {
  return {{"pid", process.pid.value},
          {"comm", process.comm},
          {"exe", process.exe},
          {"start_time", timestamp(process.start_time)},
          {"threads", process.threads}};
}

Json memory_json(const analysis::MemorySummary& memory) {
  return {{"rss_bytes", bytes(memory.rss)},
          {"pss_bytes", bytes(memory.pss)},
          {"heap_resident_bytes", bytes(memory.heap_resident)},
          {"stack_resident_bytes", bytes(memory.stack_resident)},
          {"file_resident_bytes", bytes(memory.file_resident)},
          {"other_anon_resident_bytes", bytes(memory.other_anon_resident)},
          {"shmem_resident_bytes", bytes(memory.shmem_resident)},
          {"swap_bytes", bytes(memory.swap)},
          {"cgroup_limit_bytes", bytes(memory.cgroup_limit)},
          {"cgroup_usage_bytes", bytes(memory.cgroup_usage)}};
}

Json heap_json(const analysis::HeapSummary& heap) {
  return {{"mapped_bytes", bytes(heap.mapped.total())},
          {"reserved_bytes", bytes(heap.reserved)},
          {"live_bytes", bytes(heap.mapped.live)},
          {"live_blocks", heap.live_blocks},
          {"requested_bytes", bytes(heap.requested)},
          {"header_bytes", bytes(heap.mapped.header)},
          {"cached_bytes", bytes(heap.mapped.cached)},
          {"cached_blocks", heap.cached_blocks},
          {"free_bytes", bytes(heap.mapped.free)},
          {"free_gaps", heap.free_gaps},
          {"top_bytes", bytes(heap.mapped.top)},
          {"metadata_bytes", bytes(heap.mapped.metadata)},
          {"unknown_bytes", bytes(heap.mapped.unknown)},
          {"largest_gap_bytes", bytes(heap.largest_gap)},
          {"resident", resident_json(heap.resident)},
          {"idle_resident_bytes", bytes(heap.idle_resident())},
          {"reclaimable_bytes", bytes(heap.reclaimable)},
          {"pinned_bytes", bytes(heap.pinned)},
          {"trim_yield_bytes", bytes(heap.trim_yield)}};
}

Json fragmentation_json(const analysis::Fragmentation& fragmentation) {
  return {{"waste_ratio", number(fragmentation.waste_ratio)},
          {"resident_to_live", number(fragmentation.resident_to_live)},
          {"external", number(fragmentation.external)},
          {"unusable_index", array_of(fragmentation.unusable_index, [](const auto& row) -> Json {
             return {{"request_bytes", bytes(row.request)}, {"index", number(row.index)}};
           })}};
}

Json fit_json(const analysis::Fit& fit) {
  return {{"of", fit.of_allocations ? "allocations" : "live_blocks"},
          {"largest_request_bytes", bytes(fit.largest_request)},
          {"requests", array_of(fit.requests, [](const auto& row) -> Json {
             return {{"percentile", row.percentile},
                     {"request_bytes", bytes(row.request)},
                     {"unusable_index", number(row.unusable_index)}};
           })}};
}

Json verdict_json(const analysis::Verdict& verdict) {
  return {{"kind", word_for(verdict.kind)},
          {"severity", word_for(verdict.severity)},
          {"summary", verdict.summary},
          {"confidence", number(verdict.confidence)},
          {"evidence", array_of(verdict.evidence, [](const auto& evidence) -> Json {
             return {{"figure", evidence.figure}, {"value", number(evidence.value)}};
           })}};
}

Json advice_json(const std::vector<analysis::Advice>& advice) {
  return array_of(advice, advice_row);
}

Json sources_json(const std::vector<analysis::Source>& sources) {
  Json object = Json::object();
  for (const auto& source : sources) {
    object[source.figures] = {
        {"from", source.from}, {"exact", source.exact}, {"age_s", number(source.age_s)}};
  }
  return object;
}

std::string one_line(const Json& document) {
  constexpr bool ascii_only = true;
  return document.dump(-1, ' ', ascii_only, Json::error_handler_t::replace) + '\n';
}

} // namespace heapgap::views
