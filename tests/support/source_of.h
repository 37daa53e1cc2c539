// Where a report has its figures from.
#pragma once

#include "analysis/report.h"

#include <stdexcept>
#include <string>

namespace heapgap::test {

/// The source of `figures` ("heap", "memory"). Throws when the report names none.
inline const analysis::Source& source_of(const analysis::Report& report,
                                         const std::string& figures) {
  for (const analysis::Source& source : report.sources) {
    if (source.figures == figures) return source;
  }
  throw std::runtime_error("no source of " + figures);
}

} // namespace heapgap::test
