#include "views/number_format.h"
#include "views/summary_sections.h"
#include "views/text_sections.h"
#include "views/text_table.h"
#include "views/watch_words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::WatchMode;
using analysis::WatchQuality;

constexpr std::size_t most_notes = 20;

std::string_view ending(std::uint64_t count) {
  return count == 1 ? "" : "s";
}

/// " (11.9k to 12.8k)", where it is estimated.
std::string between(const std::optional<analysis::RateBounds>& bounds) {
  if (!bounds) return {};
  if (!bounds->high) return fmt::format(" (at least {})", short_count(bounds->low));
  return fmt::format(" ({} to {})", short_count(bounds->low), short_count(*bounds->high));
}

/// "Handed out: 12.3k blocks/s, 3.40 MiB/s; given back: …"
std::string averages(const analysis::Rates& rates) {
  const auto all = [](const std::optional<double>& blocks, const std::optional<double>& bytes,
                      const std::optional<analysis::RateBounds>& bounds) {
    return fmt::format("{} blocks/s{}, {}", known_or(blocks, "-", short_count), between(bounds),
                       known_or(bytes, "-", bytes_per_second));
  };
  return fmt::format("{}anded out: {}; given back: {}.", rates.estimated ? "Estimated: h" : "H",
                     all(rates.allocs_per_s, rates.alloc_bytes_per_s, rates.allocs_bounds),
                     all(rates.frees_per_s, rates.free_bytes_per_s, rates.frees_bounds));
}

/// Frees and returns that found no counterpart.
void add_unmatched(TextPage& page, const WatchQuality& quality) {
  if (quality.unmatched_frees > 0) {
    add_point(page,
              fmt::format("{} free{} of blocks that were not known to be live.",
                          exact_count(quality.unmatched_frees), ending(quality.unmatched_frees)));
  }
  if (quality.unmatched_returns > 0) {
    add_point(page, fmt::format("{} call{} that began and never returned.",
                                exact_count(quality.unmatched_returns),
                                ending(quality.unmatched_returns)));
  }
}

void add_cost(TextPage& page, const WatchQuality& quality) {
  const auto share = [](double of_100) { return percent(of_100 / 100); };
  std::string text = fmt::format("heapgap took {} of one core", share(quality.self_cpu_percent));
  if (quality.target_overhead_percent) {
    text += fmt::format(" and slowed the process by {}", share(*quality.target_overhead_percent));
  } else if (quality.mode != WatchMode::walk) {
    text += "; how much the probes slowed the process was not measured";
  }
  add_point(page, text + '.');
}

} // namespace

std::string losses_in_words(const WatchQuality& quality) {
  if (quality.mode == WatchMode::walk) {
    return "The heap was read again and again; what was allocated and freed between two readings "
           "was not seen.";
  }
  if (quality.mode == WatchMode::budget) {
    if (quality.coverage >= 1) {
      return fmt::format("Every call was seen: {} of them.", exact_count(quality.events));
    }
    return fmt::format("Calls were seen for {} of the time, and counts are scaled up from that.",
                       percent(quality.coverage));
  }
  const std::string seen =
      fmt::format("every call was seen for {} of the time", percent(quality.coverage));
  if (quality.lost_events == 0) {
    const std::string events = exact_count(quality.events);
    if (quality.coverage >= 1) return fmt::format("Every call was seen: {} events.", events);
    return fmt::format("None of {} events was lost, but only for {} of the time were all probes in "
                       "place.",
                       events, percent(quality.coverage));
  }
  const std::string lost =
      fmt::format("{} event{} lost", exact_count(quality.lost_events), ending(quality.lost_events));
  if (quality.resyncs == 0) {
    return fmt::format("{}, and the heap was not read anew since: blocks and bytes may be wrong; "
                       "{}.",
                       lost, seen);
  }
  return fmt::format("{} in {} stretch{}: the heap was read anew after each; {}.", lost,
                     exact_count(quality.resyncs), quality.resyncs == 1 ? "" : "es", seen);
}

void add_calls(TextPage& page, const analysis::Tick& last) {
  const bool traced = std::ranges::any_of(last.calls, [](const auto& count) { return count > 0; });
  if (!traced) return;
  page.heading("CALLS");
  page.paragraph(averages(last.rates), 2);
  TextTable table({{"", TableColumn::Align::left}, {"calls"}, {"per second"}});
  for (std::size_t index = 0; index < call_count; ++index) {
    const auto& count = last.calls.at(index);
    if (count.value_or(0) == 0) continue;
    const double per_second = static_cast<double>(*count) / last.elapsed_s;
    table.add_row(
        {std::string(call_names.at(index)), exact_count(*count), short_count(per_second)});
  }
  table.draw(page);
}

void add_coverage(TextPage& page, const WatchQuality& quality) {
  page.heading("COVERAGE");
  const bool lossy = quality.lost_events > 0;
  add_point(page, losses_in_words(quality), lossy ? Style::warning : Style::plain);
  add_unmatched(page, quality);
  add_cost(page, quality);
  if (!quality.why_no_probes.empty()) {
    add_point(page, fmt::format("Walks only; {}.", no_probes_text(quality)));
  }
  const auto shown = std::min(quality.notes.size(), most_notes);
  for (std::size_t index = 0; index < shown; ++index) add_point(page, quality.notes[index]);
  if (shown < quality.notes.size()) {
    add_point(page,
              fmt::format("and {} more notes; --json has all.", quality.notes.size() - shown));
  }
}

} // namespace heapgap::views
