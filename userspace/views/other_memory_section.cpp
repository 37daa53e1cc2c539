#include "views/number_format.h"
#include "views/text_sections.h"
#include "views/text_table.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::OtherMapping;
using Align = TableColumn::Align;

constexpr std::size_t most_hidden = 6;
constexpr std::size_t most_rows = 5;
/// Less of it than this share of RSS is nothing to look at.
constexpr std::uint64_t least_share = 8;

bool weighs(const analysis::Report& report) {
  const auto& memory = report.memory;
  return memory.other_anon_resident.count * least_share >= memory.rss.count;
}

void add_mappings(TextPage& page, const std::vector<OtherMapping>& mappings, bool every_row) {
  const auto shown = every_row ? mappings.size() : std::min(mappings.size(), most_rows);
  TextTable table({{"mapping", Align::left}, {"size"}, {"resident"}, {"name", Align::left}});
  for (std::size_t index = 0; index < shown; ++index) {
    const OtherMapping& mapping = mappings[index];
    table.add_row({fmt::format("{:#x}", mapping.range.begin.value),
                   human_bytes(mapping.range.size()),
                   known_or(mapping.resident, "not known", human_bytes),
                   printable(mapping.name, 24, page.charset())});
  }
  table.draw(page);
}

} // namespace

void add_other_memory(TextPage& page, const analysis::Report& report, bool every_row) {
  const bool show_mappings = every_row || weighs(report);
  if (report.hidden_heaps.empty() && (!show_mappings || report.other_anonymous.empty())) return;
  page.heading("OUTSIDE THE HEAP", fmt::format("{} of anonymous memory that no reader claims",
                                               human_bytes(report.memory.other_anon_resident)));
  const auto shown = std::min(report.hidden_heaps.size(), most_hidden);
  for (std::size_t index = 0; index < shown; ++index) {
    const auto& hidden = report.hidden_heaps[index];
    add_point(page, fmt::format("{}: {}", hidden.name, hidden.note));
  }
  if (show_mappings) add_mappings(page, report.other_anonymous, every_row);
}

} // namespace heapgap::views
