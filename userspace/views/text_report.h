// A report for people.
#pragma once

#include "analysis/report.h"
#include "views/text_page.h"

#include <cstdint>
#include <string>

namespace heapgap::views {

enum class Extent : std::uint8_t {
  quiet,   ///< the verdict and one line of totals
  normal,  ///< everything, long tables shortened
  verbose, ///< every row
};

struct TextOptions {
  PageFormat format;
  Extent extent = Extent::normal;
};

/// The whole report as text: lines of at most the given width, each ending in a newline. What the
/// target chose (names, paths) is made harmless; what is not known is said to be so.
std::string text_report(const analysis::Report& report, const TextOptions& options);

} // namespace heapgap::views
