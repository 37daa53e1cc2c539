// The paragraph on a service's memory for its runbook.
#pragma once

#include "analysis/tick.h"
#include "analysis/verdict.h"
#include "views/text_page.h"

#include <string>

namespace heapgap::views {

/// Which allocator with which settings, where the memory is heading, what to do and when to raise
/// an alarm; a few lines, also when there is nothing to do. `watched`: the tick that has `report`,
/// or nothing after a single look.
std::string policy_text(const analysis::Report& report, const analysis::Tick* watched,
                        const analysis::Thresholds& thresholds, PageFormat format);

} // namespace heapgap::views
