// All processes as plain text: one table for each interval.
#pragma once

#include "analysis/process_row.h"
#include "views/text_page.h"

#include <string>

namespace heapgap::views {

/// How many processes there are of each sort: "143 processes: 120 read, 18 no right". Sorts without
/// any are left out.
std::string counts_words(const analysis::Overview& overview);

/// "memory 23.4 GiB, 18.2 GiB available; swap 2.00 GiB, 1.50 GiB free"; "" when not known.
std::string machine_words(const analysis::Overview& overview);

/// What is missing for the rows without a right, and the cure; "" when there are none.
std::string rights_words(const analysis::Overview& overview);

/// Two or three lines on the whole, the headings, a line for each process.
std::string process_text(const analysis::Overview& overview, const PageFormat& format);

/// What is shown and what the columns of a table of `width` mean: a message, not data.
std::string process_legend(const PageFormat& format, std::size_t width);

} // namespace heapgap::views
