// The sections of a summary in which it differs from a snapshot's report.
#pragma once

#include "analysis/since_attach.h"
#include "views/text_page.h"

namespace heapgap::views {

// change_sections.cpp: what became of memory, heap and size classes.
void add_changes(TextPage& page, const analysis::Summary& summary,
                 const analysis::SinceAttach& changes);
/// The classes whose live bytes grew most; without `every_row` ten of those that changed.
void add_class_changes(TextPage& page, const std::vector<analysis::ClassChange>& rows,
                       bool every_row);
void add_trend(TextPage& page, const analysis::Trend& trend);

// call_sections.cpp: which calls there were, and how many of them were seen.
void add_calls(TextPage& page, const analysis::Tick& last);
void add_coverage(TextPage& page, const analysis::WatchQuality& quality);
/// The one sentence on what was lost.
std::string losses_in_words(const analysis::WatchQuality& quality);

} // namespace heapgap::views
