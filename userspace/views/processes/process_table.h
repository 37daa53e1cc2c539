// The processes as rows of a table that scrolls.
#pragma once

#include "analysis/process_row.h"
#include "views/screen/role.h"
#include "views/screen/scroll_table.h"
#include "views/text_page.h"

namespace heapgap::views {

/// All columns of all_process_columns(), in their order.
ScrollTable process_table(const analysis::Overview& overview);

/// Names a process from frame to frame: a number that is used again is another one.
std::string process_id(const analysis::ProcessRow& row);

/// The same meaning on a screen.
Role role_for(Style style);

} // namespace heapgap::views
