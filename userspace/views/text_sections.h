// The sections of a text report, in the order in which they are read. A section without anything to
// say is left out, unless its absence would mislead.
#pragma once

#include "analysis/report.h"
#include "views/text_page.h"

namespace heapgap::views {

// overview_sections.cpp: what is going on, where, and in which memory.
/// "redis-server (pid 4242)".
std::string process_name(const TextPage& page, const analysis::ProcessSummary& process);
void add_verdict(TextPage& page, const analysis::Report& report);
void add_evidence(TextPage& page, const analysis::Verdict& verdict);
void add_totals(TextPage& page, const analysis::Report& report);
void add_process(TextPage& page, const analysis::Report& report);
void add_memory(TextPage& page, const analysis::MemorySummary& memory);

// other_memory_section.cpp: what heapgap does not see into, and where the rest of the memory lies.
void add_other_memory(TextPage& page, const analysis::Report& report, bool every_row);

// ledger_sections.cpp: what the heap consists of.
void add_ledger(TextPage& page, const analysis::HeapSummary& heap);
void add_fragmentation(TextPage& page, const analysis::Fragmentation& fragmentation);
void add_fit(TextPage& page, const analysis::Fit& fit);

// arena_section.cpp
void add_arenas(TextPage& page, const analysis::Report& report, bool every_row);

// slot_section.cpp: how full the runs of equal slots are.
void add_slot_classes(TextPage& page, const analysis::Report& report, bool every_row);

// distribution_sections.cpp: how sizes and pages are distributed.
void add_gap_sizes(TextPage& page, const std::vector<analysis::GapSizeRow>& rows, bool every_row);
void add_page_occupancy(TextPage& page, const std::vector<analysis::OccupancyRow>& rows,
                        bool every_row);
void add_block_sizes(TextPage& page, const std::vector<analysis::SizeClassRow>& rows);

// closing_sections.cpp: what to do, and how far to trust all this.
/// One sentence of a list.
void add_point(TextPage& page, std::string_view text, Style style = Style::plain);
void add_advice(TextPage& page, const std::vector<analysis::Advice>& advice);
void add_quality(TextPage& page, const analysis::Report& report);

} // namespace heapgap::views
