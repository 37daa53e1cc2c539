// A watched process for people: one line an interval, in columns.
#pragma once

#include "analysis/tick.h"
#include "views/text_page.h"

#include <string>

namespace heapgap::views {

struct TickTextOptions {
  PageFormat format;
  double most_overhead_percent = 2; ///< for opening_text(), of a watch in windows
  double interval_s = 1;            ///< heap figures older than one and a half are marked
  std::size_t header_every = 20;    ///< lines from header to header; 0: no header
};

/// What is watched and how, and what the columns mean: a message, not data. `advise_full`: say that
/// --full would trace every call, where it can: calls of glibc's malloc.
std::string opening_text(const analysis::Tick& first, const TickTextOptions& options,
                         bool advise_full);

/// Makes the lines one after the other. Which columns there are is up to the width: the most
/// telling stay.
class TickText {
public:
  explicit TickText(const TickTextOptions& options) : options_(options) {}

  /// The next line, ending in a newline; the header comes before it when it is due.
  std::string line(const analysis::Tick& tick);
  /// The verdict, to follow the line, when its kind or severity is not that of the tick before; at
  /// first when it is not healthy. Else "".
  std::string news(const analysis::Tick& tick);

private:
  TickTextOptions options_;
  std::size_t lines_since_header_ = 0;
  analysis::VerdictKind kind_ = analysis::VerdictKind::healthy; ///< of the tick before
  analysis::Severity severity_ = analysis::Severity::ok;
};

} // namespace heapgap::views
