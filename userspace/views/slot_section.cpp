#include "views/number_format.h"
#include "views/text_sections.h"
#include "views/text_table.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::AllocatorSummary;
using analysis::SlotClassRow;

constexpr std::size_t most_rows = 5;

void add_classes(TextPage& page, const AllocatorSummary& allocator, bool every_row) {
  auto rows = allocator.slot_classes;
  if (!every_row) {
    std::ranges::stable_sort(rows, std::ranges::greater{}, &SlotClassRow::free);
    rows.resize(std::min(rows.size(), most_rows));
  }
  const std::string runs = printable(allocator.run_name, 12, page.charset()) + "s";
  page.heading("SLOTS",
               fmt::format("{} of {}, {}", runs, printable(allocator.name, 24, page.charset()),
                           every_row ? "by size" : "those with most free bytes"));
  TextTable table({{"slot size"}, {runs}, {"slots"}, {"free"}, {"in use"}, {"free bytes"}});
  for (const SlotClassRow& row : rows) {
    table.add_row(
        {exact_count(row.slot.count), exact_count(row.runs), exact_count(row.slots),
         exact_count(row.free_slots),
         percent_of(Bytes{row.slots - std::min(row.slots, row.free_slots)}, Bytes{row.slots}),
         human_bytes(row.free())});
  }
  table.draw(page);
}

} // namespace

void add_slot_classes(TextPage& page, const analysis::Report& report, bool every_row) {
  for (const AllocatorSummary& allocator : report.allocators) {
    if (!allocator.slot_classes.empty()) add_classes(page, allocator, every_row);
  }
}

} // namespace heapgap::views
