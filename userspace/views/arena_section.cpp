#include "views/number_format.h"
#include "views/text_sections.h"
#include "views/text_table.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::ArenaSummary;
using Align = TableColumn::Align;

constexpr std::size_t most_rows = 8;

std::vector<std::string> cells_of(std::string name, std::string kind, const ArenaSummary& arena) {
  return {std::move(name),
          std::move(kind),
          human_bytes(arena.mapped),
          human_bytes(arena.resident),
          human_bytes(arena.live),
          human_bytes(arena.idle_resident),
          percent_of(arena.idle_resident, arena.resident),
          human_bytes(arena.largest_gap)};
}

/// The sums of arenas that get no row of their own.
ArenaSummary sum_of(std::span<const ArenaSummary> arenas) {
  ArenaSummary sum;
  for (const ArenaSummary& arena : arenas) {
    sum.mapped += arena.mapped;
    sum.resident += arena.resident;
    sum.live += arena.live;
    sum.idle_resident += arena.idle_resident;
    sum.largest_gap = std::max(sum.largest_gap, arena.largest_gap);
  }
  return sum;
}

} // namespace

void add_arenas(TextPage& page, const analysis::Report& report, bool every_row) {
  if (report.arenas.empty() && report.direct_mapped.blocks == 0) return;
  auto arenas = report.arenas;
  std::ranges::stable_sort(arenas, std::ranges::greater{}, &ArenaSummary::mapped);
  // A line that sums up a single arena would say less than the arena's own.
  const bool all = every_row || arenas.size() <= most_rows + 1;
  const auto shown = std::span(arenas).first(all ? arenas.size() : most_rows);

  page.heading("ARENAS", fmt::format("{}, by mapped bytes", exact_count(arenas.size())));
  TextTable table({{"arena", Align::left},
                   {"kind", Align::left},
                   {"mapped"},
                   {"resident"},
                   {"live"},
                   {"idle"},
                   {"waste"},
                   {"largest gap"}});
  // At 80 columns the figures take 71 of them.
  const std::size_t name_columns = page.width() < 100 ? 9 : 24;
  for (const ArenaSummary& arena : shown) {
    table.add_row(cells_of(printable(arena.id, name_columns, page.charset()),
                           printable(arena.kind, 6, page.charset()), arena));
  }
  if (const auto rest = std::span(arenas).subspan(shown.size()); !rest.empty()) {
    table.add_row(cells_of(fmt::format("{} others", rest.size()), "", sum_of(rest)));
  }
  if (const auto& direct = report.direct_mapped; direct.blocks > 0) {
    table.add_row({"direct", "mmap", human_bytes(direct.mapped), "-", human_bytes(direct.live), "-",
                   "-", "-"});
  }
  table.draw(page);
  if (const auto& direct = report.direct_mapped; direct.blocks > 0) {
    page.paragraph(fmt::format("direct: {} block{} with a mapping of {} own, outside all arenas.",
                               exact_count(direct.blocks), direct.blocks == 1 ? "" : "s",
                               direct.blocks == 1 ? "its" : "their"),
                   2);
  }
}

} // namespace heapgap::views
