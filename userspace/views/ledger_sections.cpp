#include "views/number_format.h"
#include "views/text_sections.h"
#include "views/text_table.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::HeapSummary;
using analysis::Parts;
using Align = TableColumn::Align;

/// The seven parts in exact bytes, so that the reader can add them up.
void add_parts(TextPage& page, const HeapSummary& heap) {
  TextTable table({{"", Align::left},
                   {"bytes mapped", Align::right},
                   {"share", Align::right},
                   {"resident", Align::right},
                   {"", Align::left}});
  const Bytes mapped = heap.mapped.total();
  const auto add = [&](const char* name, Bytes Parts::* part, const char* meaning, Style style) {
    table.add_row({name, exact_count((heap.mapped.*part).count),
                   percent_of(heap.mapped.*part, mapped), exact_count((heap.resident.*part).count),
                   meaning},
                  style);
  };
  const bool all_known = heap.mapped.unknown.count == 0;
  add("live", &Parts::live, "in use by the program", Style::plain);
  add("header", &Parts::header, "bookkeeping of blocks", Style::plain);
  add("cached", &Parts::cached, "freed, held in caches", Style::plain);
  add("free", &Parts::free, "gaps between blocks", Style::plain);
  add("top", &Parts::top, "free ends of arenas", Style::plain);
  add("metadata", &Parts::metadata, "the allocator's own", Style::plain);
  add("unknown", &Parts::unknown, "could not be read", all_known ? Style::plain : Style::warning);
  table.add_rule();
  table.add_row({"total", exact_count(mapped.count), percent_of(mapped, mapped),
                 exact_count(heap.resident.total().count), ""},
                Style::strong);
  table.draw(page);
}

/// What lies in memory for nothing, and which cure each part has.
void add_idle(TextPage& page, const HeapSummary& heap) {
  TextTable table({{"", Align::left}, {"", Align::right}, {"", Align::left}});
  table.add_row({"idle in memory", exact_count(heap.idle_resident().count),
                 "resident cached + free + top, of which"},
                Style::strong);
  table.add_row({"  reclaimable", exact_count(heap.reclaimable.count),
                 "on wholly free pages: can be returned"});
  table.add_row(
      {"  pinned", exact_count(heap.pinned.count), "shares pages with blocks, or is cached"});
  if (heap.trim_yield) { // other allocators than glibc's have none
    table.add_row(
        {"malloc_trim(0)", exact_count(heap.trim_yield->count), "would be returned by it now"});
  }
  table.draw(page);
}

} // namespace

void add_ledger(TextPage& page, const HeapSummary& heap) {
  page.heading("HEAP",
               fmt::format("{} mapped by the allocator, {} of it resident",
                           human_bytes(heap.mapped.total()), human_bytes(heap.resident.total())));
  add_parts(page, heap);
  page.blank();
  add_idle(page, heap);
  page.blank();
  page.paragraph(fmt::format("{} live blocks, {} cached, {} free gaps (largest {})",
                             exact_count(heap.live_blocks), exact_count(heap.cached_blocks),
                             exact_count(heap.free_gaps), human_bytes(heap.largest_gap)),
                 2);
  page.paragraph(fmt::format("requested bytes: {}; address space only reserved: {}",
                             known_or(heap.requested, "not known", human_bytes),
                             human_bytes(heap.reserved)),
                 2);
}

void add_fragmentation(TextPage& page, const analysis::Fragmentation& fragmentation) {
  page.heading("FRAGMENTATION");
  page.paragraph(fmt::format("waste ratio {}, resident to live {}, external fragmentation {}",
                             known_or(fragmentation.waste_ratio, "-", percent),
                             known_or(fragmentation.resident_to_live, "-", ratio),
                             known_or(fragmentation.external, "-", percent)),
                 2);
  if (fragmentation.unusable_index.empty()) return;
  std::vector<TableColumn> columns{{"request of", Align::left}};
  std::vector<std::string> cells{"unusable"};
  for (const auto& row : fragmentation.unusable_index) {
    columns.push_back({size_label(row.request), Align::right});
    cells.push_back(known_or(row.index, "-", percent));
  }
  TextTable table(std::move(columns));
  table.add_row(std::move(cells));
  table.draw(page);
  page.add("  unusable: share of free bytes in gaps too small for such a request", Style::faint);
}

void add_fit(TextPage& page, const analysis::Fit& fit) {
  if (fit.requests.empty() || !fit.requests.front().request) return;
  page.heading("FIT", fit.of_allocations ? "of the allocations since the attach, by number"
                                         : "of the sizes of the live blocks, by number");
  std::vector<TableColumn> columns{{"percentile", Align::left}};
  std::vector<std::string> sizes{"request, at most"};
  std::vector<std::string> indices{"unusable"};
  for (const analysis::RequestFit& row : fit.requests) {
    columns.push_back({fmt::format("p{}", row.percentile), Align::right});
    sizes.push_back(known_or(row.request, "-", size_label));
    indices.push_back(known_or(row.unusable_index, "-", percent));
  }
  TextTable table(std::move(columns));
  table.add_row(std::move(sizes));
  table.add_row(std::move(indices));
  table.draw(page);
  page.add("  unusable: share of free bytes in gaps too small for such a request", Style::faint);
  page.paragraph(fmt::format("the largest request that needs no more memory: {}",
                             known_or(fit.largest_request, "not known", human_bytes)),
                 2);
}

} // namespace heapgap::views
