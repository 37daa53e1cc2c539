#include "views/process_json.h"

#include "views/json_parts.h"
#include "views/number_format.h"
#include "views/process_words.h"

namespace heapgap::views {
namespace {

using analysis::Overview;
using analysis::ProcessRow;

Json row_heap_json(const std::optional<analysis::RowHeap>& heap) {
  if (!heap) return nullptr;
  return {{"resident_bytes", bytes(heap->resident)},
          {"live_bytes", bytes(heap->live)},
          {"idle_resident_bytes", bytes(heap->idle_resident())},
          {"reclaimable_bytes", bytes(heap->reclaimable)},
          {"pinned_bytes", bytes(heap->pinned)},
          {"waste_ratio", number(heap->waste_ratio)},
          {"exact", heap->exact},
          {"age_s", number(heap->age_s)}};
}

Json row_json(const ProcessRow& row) {
  return {{"pid", row.pid.value},
          {"start_ticks", row.start_ticks},
          {"comm", row.comm},
          {"rss_bytes", bytes(row.rss)},
          {"state", word_for(row.state)},
          {"why", row.why},
          {"allocators", row.allocators},
          {"heap", row_heap_json(row.heap)},
          {"trend",
           {{"shape", word_for(row.trend.shape)},
            {"rss_bytes_per_s", number(row.trend.rss_per_s)},
            {"window_s", number(row.trend.window_s)}}},
          {"verdict", row.verdict ? verdict_json(*row.verdict) : Json(nullptr)}};
}

Json machine_json(const std::optional<analysis::MachineSummary>& machine) {
  if (!machine) return nullptr;
  return {{"memory_bytes", bytes(machine->memory)},
          {"available_bytes", bytes(machine->available)},
          {"swap_bytes", bytes(machine->swap)},
          {"swap_free_bytes", bytes(machine->swap_free)}};
}

Json counts_json(const Overview& overview) {
  const analysis::RowCounts& counts = overview.counts;
  return {{"processes", overview.rows.size()},
          {"read", counts.read},
          {"waiting", counts.waiting},
          {"no_right", counts.no_right},
          {"no_heap", counts.no_heap},
          {"given_up", counts.given_up},
          {"failed", counts.failed},
          {"unlisted", overview.unlisted},
          {"kernel_threads", overview.kernel_threads}};
}

} // namespace

std::string processes_json(const Overview& overview) {
  return one_line({{"schema", "heapgap.processes/1"},
                   {"version", overview.version},
                   {"time", timestamp(overview.time)},
                   {"elapsed_s", number(overview.elapsed_s)},
                   {"machine", machine_json(overview.machine)},
                   {"counts", counts_json(overview)},
                   {"first_pass_done", overview.first_pass_done},
                   {"self_cpu_percent", number(overview.self_cpu_percent)},
                   {"notes", overview.notes},
                   {"processes", array_of(overview.rows, row_json)}});
}

} // namespace heapgap::views
