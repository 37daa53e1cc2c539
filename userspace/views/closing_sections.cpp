#include "views/number_format.h"
#include "views/text_sections.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::Quality;
using analysis::Report;

constexpr std::size_t most_notes = 20;
constexpr std::size_t most_advice = 10;

std::string how_it_was_read(const Quality& quality) {
  const auto milliseconds = [](double count) {
    return duration(std::chrono::duration<double, std::milli>(count));
  };
  std::string text = fmt::format("Heap read in {}", milliseconds(quality.walk_ms));
  if (quality.retries > 0) {
    text += fmt::format(" with {} retr{}", quality.retries, quality.retries == 1 ? "y" : "ies");
  }
  text += quality.stopped_ms > 0
              ? fmt::format("; the process stood still for {}.", milliseconds(quality.stopped_ms))
              : "; the process was not stopped.";
  return text;
}

std::string where_from(const TextPage& page, const std::vector<analysis::Source>& sources) {
  std::string text;
  const auto shown = std::min(sources.size(), most_notes);
  for (std::size_t index = 0; index < shown; ++index) {
    const auto& source = sources[index];
    text += fmt::format("{}{} figures from {} ({}, {} old)", index == 0 ? "" : "; ",
                        printable(source.figures, 32, page.charset()),
                        printable(source.from, 16, page.charset()),
                        source.exact ? "exact" : "estimated",
                        duration(std::chrono::duration<double>(source.age_s)));
  }
  return text + '.';
}

std::string cost_of(const analysis::Advice& advice) {
  if (!advice.needs_restart || advice.action == "restart") return advice.cost;
  return advice.cost.empty() ? "a restart" : "a restart; " + advice.cost;
}

} // namespace

void add_point(TextPage& page, std::string_view text, Style style) {
  page.paragraph("  - ", Style::plain, text, 4, style);
}

void add_advice(TextPage& page, const std::vector<analysis::Advice>& advice) {
  if (advice.empty()) return;
  page.heading("WHAT TO DO");
  const auto shown = std::min(advice.size(), most_advice);
  for (std::size_t index = 0; index < shown; ++index) {
    const analysis::Advice& entry = advice[index];
    std::string action = entry.action;
    if (entry.releases) {
      action += fmt::format(" (releases about {})", human_bytes(*entry.releases));
    }
    page.paragraph(fmt::format("{:>3}. ", index + 1), Style::strong, action, 5, Style::strong);
    if (!entry.how.empty()) page.paragraph("     how: ", Style::faint, entry.how, 10);
    if (!entry.why.empty()) page.paragraph("     why: ", Style::faint, entry.why, 10);
    const std::string cost = cost_of(entry);
    if (!cost.empty()) page.paragraph("     cost: ", Style::faint, cost, 11);
    if (!entry.check.empty()) page.paragraph("     check: ", Style::faint, entry.check, 12);
  }
}

void add_quality(TextPage& page, const Report& report) {
  const Quality& quality = report.quality;
  page.heading("QUALITY", "taken " + timestamp(report.time));
  add_point(page, how_it_was_read(quality));
  const bool is_read = report.heap.mapped.total() > 0_B;
  if (is_read || !quality.consistent) {
    add_point(
        page,
        quality.consistent
            ? "The parts agree with the allocator's own counters."
            : "NOT CONSISTENT: the parts do not agree with the allocator's own counters, most "
              "likely since the heap changed while it was read. Try again, or with --freeze.",
        quality.consistent ? Style::plain : Style::warning);
  }
  if (quality.unreadable.count > 0) {
    add_point(page, fmt::format("{} could not be read.", human_bytes(quality.unreadable)),
              Style::warning);
  }
  if (quality.swapped.count > 0) {
    add_point(page, fmt::format("{} lie in swap and were left there unread.",
                                human_bytes(quality.swapped)));
  }
  if (quality.corrupt_spans > 0) {
    add_point(page,
              fmt::format("{} contradiction{} between heap structures.",
                          exact_count(quality.corrupt_spans),
                          quality.corrupt_spans == 1 ? "" : "s"),
              Style::warning);
  }
  if (!report.sources.empty()) add_point(page, where_from(page, report.sources));
  const auto shown = std::min(quality.notes.size(), most_notes);
  for (std::size_t index = 0; index < shown; ++index) add_point(page, quality.notes[index]);
  if (shown < quality.notes.size()) {
    add_point(page,
              fmt::format("and {} more notes; --json has all.", quality.notes.size() - shown));
  }
}

} // namespace heapgap::views
