#include "views/json_report.h"

#include "views/number_format.h"
#include "views/report_words.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace heapgap::views {
namespace {

using analysis::Report;
using Json = nlohmann::ordered_json;

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
std::string address(Address value) {
  return fmt::format("{:#x}", value.value);
}

/// A JSON array with one element for each of `items`.
template <typename Items, typename Convert> Json array_of(const Items& items, Convert convert) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(convert(item));
  return array;
}

Json process_json(const analysis::ProcessSummary& process) {
  return {{"pid", process.pid.value},
          {"comm", process.comm},
          {"exe", process.exe},
          {"start_time", timestamp(process.start_time)},
          {"threads", process.threads}};
}

Json detail_json(const analysis::Detail& detail) {
  return std::visit(
      []<typename Value>(const Value& value) {
        if constexpr (std::is_same_v<Value, std::monostate>) {
          return Json(nullptr);
        } else {
          return Json(value);
        }
      },
      detail.value);
}

Json allocator_json(const analysis::AllocatorSummary& allocator) {
  Json details = Json::object();
  for (const auto& detail : allocator.details) details[detail.name] = detail_json(detail);
  return {{"name", allocator.name},
          {"version", allocator.version},
          {"object", allocator.object},
          {"reader", word_for(allocator.reader)},
          {"mapped_bytes", bytes(allocator.mapped)},
          {"details", std::move(details)}};
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

Json resident_json(const analysis::Parts& parts) {
  return {{"live_bytes", bytes(parts.live)},      {"header_bytes", bytes(parts.header)},
          {"cached_bytes", bytes(parts.cached)},  {"free_bytes", bytes(parts.free)},
          {"top_bytes", bytes(parts.top)},        {"metadata_bytes", bytes(parts.metadata)},
          {"unknown_bytes", bytes(parts.unknown)}};
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

Json arena_json(const analysis::ArenaSummary& arena) {
  return {{"id", arena.id},
          {"allocator", arena.allocator},
          {"kind", arena.kind},
          {"mapped_bytes", bytes(arena.mapped)},
          {"resident_bytes", bytes(arena.resident)},
          {"live_bytes", bytes(arena.live)},
          {"live_blocks", arena.live_blocks},
          {"cached_bytes", bytes(arena.cached)},
          {"free_bytes", bytes(arena.free)},
          {"top_bytes", bytes(arena.top)},
          {"largest_gap_bytes", bytes(arena.largest_gap)},
          {"idle_resident_bytes", bytes(arena.idle_resident)}};
}

Json direct_json(const analysis::DirectMapped& direct) {
  return {{"blocks", direct.blocks},
          {"live_bytes", bytes(direct.live)},
          {"mapped_bytes", bytes(direct.mapped)}};
}

Json size_class_json(const analysis::SizeClassRow& row) {
  return {{"min_bytes", bytes(row.min)},
          {"max_bytes", bytes(row.max)},
          {"live_blocks", row.live_blocks},
          {"live_bytes", bytes(row.live)},
          {"cached_blocks", row.cached_blocks}};
}

Json gap_size_json(const analysis::GapSizeRow& row) {
  return {{"min_bytes", bytes(row.min)},
          {"max_bytes", bytes(row.max)},
          {"gaps", row.gaps},
          {"bytes", bytes(row.bytes)}};
}

Json occupancy_json(const analysis::OccupancyRow& row) {
  return {{"min_percent", row.min_percent}, {"max_percent", row.max_percent}, {"pages", row.pages}};
}

Json map_row_json(const analysis::MapRow& row) {
  return {{"start", address(row.range.begin)},
          {"end", address(row.range.end)},
          {"arena", row.arena},
          {"cell_bytes", bytes(row.cell)},
          {"occupancy", row.occupancy},
          {"resident", row.resident}};
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

Json advice_json(const analysis::Advice& advice) {
  return {{"action", advice.action},
          {"how", advice.how},
          {"releases_bytes", bytes(advice.releases)},
          {"why", advice.why}};
}

Json sources_json(const std::vector<analysis::Source>& sources) {
  Json object = Json::object();
  for (const auto& source : sources) {
    object[source.figures] = {
        {"from", source.from}, {"exact", source.exact}, {"age_s", number(source.age_s)}};
  }
  return object;
}

Json quality_json(const analysis::Quality& quality) {
  return {{"consistent", quality.consistent},
          {"unreadable_bytes", bytes(quality.unreadable)},
          {"swapped_bytes", bytes(quality.swapped)},
          {"corrupt_spans", quality.corrupt_spans},
          {"retries", quality.retries},
          {"walk_ms", number(quality.walk_ms)},
          {"stopped_ms", number(quality.stopped_ms)},
          {"notes", quality.notes}};
}

} // namespace

std::string json_report(const Report& report) {
  const Json document = {{"schema", "heapgap.snapshot/1"},
                         {"version", report.version},
                         {"time", timestamp(report.time)},
                         {"process", process_json(report.process)},
                         {"allocators", array_of(report.allocators, allocator_json)},
                         {"memory", memory_json(report.memory)},
                         {"heap", heap_json(report.heap)},
                         {"fragmentation", fragmentation_json(report.fragmentation)},
                         {"arenas", array_of(report.arenas, arena_json)},
                         {"direct_mapped", direct_json(report.direct_mapped)},
                         {"size_classes", array_of(report.size_classes, size_class_json)},
                         {"gap_sizes", array_of(report.gap_sizes, gap_size_json)},
                         {"page_occupancy", array_of(report.page_occupancy, occupancy_json)},
                         {"map", array_of(report.map, map_row_json)},
                         {"verdict", verdict_json(report.verdict)},
                         {"advice", array_of(report.advice, advice_json)},
                         {"sources", sources_json(report.sources)},
                         {"quality", quality_json(report.quality)}};
  constexpr bool ascii_only = true;
  return document.dump(-1, ' ', ascii_only, Json::error_handler_t::replace) + '\n';
}

} // namespace heapgap::views
