#include "views/watch_words.h"

#include "views/number_format.h"
#include "views/text_sections.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {

std::string watched_what(const TextPage& page, const analysis::Report& report) {
  constexpr std::size_t most_allocators = 3;
  std::string text = process_name(page, report.process);
  const std::size_t shown = std::min(report.allocators.size(), most_allocators);
  for (std::size_t index = 0; index < shown; ++index) {
    const analysis::AllocatorSummary& allocator = report.allocators[index];
    text += ", " + printable(allocator.name, 24, page.charset());
    if (!allocator.version.empty()) text += ' ' + printable(allocator.version, 24, page.charset());
  }
  if (shown < report.allocators.size()) {
    text += fmt::format(" and {} more allocators", report.allocators.size() - shown);
  }
  return text;
}

std::string no_probes_text(const analysis::WatchQuality& quality) {
  return "no probe is placed: " + printable(quality.why_no_probes, 300, Charset::ascii);
}

std::string estimated_rate(double rate, const std::optional<analysis::RateBounds>& bounds,
                           bool estimated) {
  constexpr double close = 1.6; // the two bounds, for the guess between them to mean something
  if (!estimated) return short_count(rate);
  if (bounds && (!bounds->high || *bounds->high > close * bounds->low)) {
    return '>' + short_count(bounds->low);
  }
  return '~' + short_count(rate);
}

std::string watched_how(analysis::WatchMode mode) {
  using enum analysis::WatchMode;
  switch (mode) {
  case full:
    return "every call traced";
  case budget:
    return "calls traced within a budget";
  case walk:
    break;
  }
  return "by repeated walks, no probes placed";
}

std::string watched_until(analysis::WatchEnd end) {
  using enum analysis::WatchEnd;
  switch (end) {
  case asked:
    return "until asked to end";
  case target_exited:
    return "until the process exited";
  case target_replaced:
    return "until the process became another program (execve)";
  case reader_gone:
    break;
  }
  return "until its output was closed";
}

} // namespace heapgap::views
