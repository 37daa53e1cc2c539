#include "views/text_report.h"

#include "views/heap_picture.h"
#include "views/text_sections.h"

namespace heapgap::views {

std::string text_report(const analysis::Report& report, const TextOptions& options) {
  TextPage page(options.format);
  add_verdict(page, report);
  if (options.extent == Extent::quiet) {
    add_totals(page, report);
    return page.text();
  }
  const bool every_row = options.extent == Extent::verbose;
  if (every_row) add_evidence(page, report.verdict);
  add_process(page, report);
  add_memory(page, report.memory);
  add_other_memory(page, report, every_row);
  if (report.heap.mapped.total() == 0_B) { // a table of zeros would be taken for a healthy heap
    page.heading("HEAP", "none that heapgap can read");
    add_advice(page, report.advice);
    add_quality(page, report);
    return page.text();
  }
  add_ledger(page, report.heap);
  add_fragmentation(page, report.fragmentation);
  if (every_row) add_fit(page, report.fit);
  add_arenas(page, report, every_row);
  add_slot_classes(page, report, every_row);
  add_gap_sizes(page, report.gap_sizes, every_row);
  add_page_occupancy(page, report.page_occupancy, every_row);
  if (every_row) add_block_sizes(page, report.size_classes);
  add_heap_picture(page, report.map);
  add_advice(page, report.advice);
  add_quality(page, report);
  return page.text();
}

} // namespace heapgap::views
