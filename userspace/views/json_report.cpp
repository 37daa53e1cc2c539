#include "views/json_report.h"

#include "views/json_parts.h"
#include "views/number_format.h"
#include "views/report_words.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::Report;

std::string address(Address value) {
  return fmt::format("{:#x}", value.value);
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

Json slot_class_json(const analysis::SlotClassRow& row) {
  return {{"slot_bytes", bytes(row.slot)},
          {"runs", row.runs},
          {"slots", row.slots},
          {"free_slots", row.free_slots}};
}

Json allocator_json(const analysis::AllocatorSummary& allocator) {
  Json details = Json::object();
  for (const auto& detail : allocator.details) details[detail.name] = detail_json(detail);
  return {{"name", allocator.name},
          {"version", allocator.version},
          {"object", allocator.object},
          {"reader", word_for(allocator.reader)},
          {"mapped_bytes", bytes(allocator.mapped)},
          {"details", std::move(details)},
          {"run_name", allocator.run_name},
          {"slot_classes", array_of(allocator.slot_classes, slot_class_json)}};
}

Json hidden_heap_json(const analysis::HiddenHeap& hidden) {
  return {{"name", hidden.name},
          {"object", hidden.object},
          {"within_blocks", hidden.within_blocks},
          {"note", hidden.note}};
}

Json other_mapping_json(const analysis::OtherMapping& mapping) {
  return {{"start", address(mapping.range.begin)},
          {"end", address(mapping.range.end)},
          {"name", mapping.name},
          {"resident_bytes", bytes(mapping.resident)}};
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
  return {{"min_bytes", bytes(row.min)},        {"max_bytes", bytes(row.max)},
          {"live_blocks", row.live_blocks},     {"live_bytes", bytes(row.live)},
          {"cached_blocks", row.cached_blocks}, {"pinned_bytes", bytes(row.pinned)}};
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
                         {"hidden_heaps", array_of(report.hidden_heaps, hidden_heap_json)},
                         {"memory", memory_json(report.memory)},
                         {"other_anonymous", array_of(report.other_anonymous, other_mapping_json)},
                         {"heap", heap_json(report.heap)},
                         {"fragmentation", fragmentation_json(report.fragmentation)},
                         {"fit", fit_json(report.fit)},
                         {"arenas", array_of(report.arenas, arena_json)},
                         {"direct_mapped", direct_json(report.direct_mapped)},
                         {"size_classes", array_of(report.size_classes, size_class_json)},
                         {"gap_sizes", array_of(report.gap_sizes, gap_size_json)},
                         {"page_occupancy", array_of(report.page_occupancy, occupancy_json)},
                         {"map", array_of(report.map, map_row_json)},
                         {"verdict", verdict_json(report.verdict)},
                         {"advice", advice_json(report.advice)},
                         {"sources", sources_json(report.sources)},
                         {"quality", quality_json(report.quality)}};
  return one_line(document);
}

} // namespace heapgap::views
