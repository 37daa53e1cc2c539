#include "views/policy_text.h"

#include "views/number_format.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::AllocatorSummary;
using analysis::Detail;
using analysis::Report;

constexpr std::size_t most_allocators = 4;
constexpr std::size_t most_advice = 3;
constexpr std::size_t indent = 4;

/// Ends in a full stop.
std::string sentence(std::string text) {
  if (!text.ends_with('.')) text += '.';
  return text;
}

/// A detail that somebody can set, in words. "" when it is not among the settings.
std::string setting(const Detail& detail) {
  struct Name {
    std::string_view detail;
    std::string_view words;
    bool is_size = false;
  };
  constexpr std::array names{
      Name{"arena_max", "arena_max"},
      Name{"mmap_threshold_bytes", "mmap threshold", true},
      Name{"trim_threshold_bytes", "trim threshold", true},
      Name{"tcache_count", "tcache_count"},
  };
  if (detail.name == "dynamic_mmap_threshold") {
    const bool* moves = std::get_if<bool>(&detail.value);
    return moves && *moves ? "thresholds move by themselves" : "thresholds are fixed";
  }
  const auto found = std::ranges::find(names, detail.name, &Name::detail);
  const auto* value = std::get_if<std::uint64_t>(&detail.value);
  if (found == names.end() || !value) return {};
  if (detail.name == "arena_max" && *value == 0) return "arena_max not set";
  return fmt::format("{} {}", found->words,
                     found->is_size ? human_bytes({*value}) : exact_count(*value));
}

std::string allocator_words(const TextPage& page, const AllocatorSummary& allocator) {
  std::string text = printable(allocator.name, 24, page.charset());
  if (!allocator.version.empty()) text += ' ' + printable(allocator.version, 24, page.charset());
  std::string settings;
  for (const Detail& detail : allocator.details) {
    const std::string one = setting(detail);
    if (!one.empty()) settings += (settings.empty() ? " with " : ", ") + one;
  }
  return text + (settings.empty() ? " (no settings read)" : settings);
}

std::string all_allocators(const TextPage& page, const Report& report) {
  if (report.allocators.empty()) return "none that heapgap knows.";
  std::string text;
  const auto shown = std::min(report.allocators.size(), most_allocators);
  for (std::size_t index = 0; index < shown; ++index) {
    if (index > 0) text += "; ";
    text += allocator_words(page, report.allocators[index]);
  }
  return fmt::format("{}; {} arena{}, {} thread{}.", text, report.arenas.size(),
                     report.arenas.size() == 1 ? "" : "s", exact_count(report.process.threads),
                     report.process.threads == 1 ? "" : "s");
}

std::string trend_words(const analysis::Tick& tick) {
  const analysis::Trend& trend = tick.trend;
  const auto rate = [](const std::optional<double>& value) {
    return known_or(value, "not known", signed_bytes_per_second);
  };
  std::string text = fmt::format("over {}: RSS {}, live {}, idle {}, pinned {}",
                                 duration(std::chrono::duration<double>(trend.window_s)),
                                 rate(trend.rss_per_s), rate(trend.live_per_s),
                                 rate(trend.idle_resident_per_s), rate(trend.pinned_per_s));
  if (trend.limit && trend.seconds_to_limit) {
    text +=
        fmt::format("; at this rate the limit of {} is reached in {}", human_bytes(*trend.limit),
                    duration(std::chrono::duration<double>(*trend.seconds_to_limit)));
  }
  return text + '.';
}

void add_measures(TextPage& page, const Report& report) {
  if (report.advice.empty()) {
    const bool unclear = report.verdict.kind == analysis::VerdictKind::insufficient_data;
    page.paragraph("  Do: ", Style::strong,
                   unclear ? "nothing yet; the figures do not allow a verdict."
                           : "nothing; no setting, trim or restart would be worth its cost.",
                   indent);
    return;
  }
  const auto shown = std::min(report.advice.size(), most_advice);
  for (std::size_t index = 0; index < shown; ++index) {
    const analysis::Advice& advice = report.advice[index];
    std::string text = advice.action;
    if (advice.releases) text += fmt::format(" ({})", human_bytes(*advice.releases));
    text += ": " + sentence(advice.how);
    if (!advice.check.empty()) text += " Check: " + sentence(advice.check);
    page.paragraph(index == 0 ? "  Do: " : "  Or: ", Style::strong, text, indent);
  }
}

std::string alarm_words(const Report& report, const analysis::Thresholds& thresholds) {
  const auto level = [](double share, Bytes floor) {
    return fmt::format("fragmentation.waste_ratio is {:.0f}% or more and heap.idle_resident_bytes "
                       "{} or more",
                       share * 100, human_bytes(floor));
  };
  std::string text = fmt::format("warn when {}, page when {}, if it lasts.",
                                 level(thresholds.warning_ratio, thresholds.warning_floor),
                                 level(thresholds.critical_ratio, thresholds.critical_floor));
  const Bytes resident = report.heap.resident.total();
  if (resident > 0_B) {
    text += fmt::format(" Now it is {} of {}.", human_bytes(report.heap.idle_resident()),
                        human_bytes(resident));
  }
  return text;
}

} // namespace

std::string policy_text(const Report& report, const analysis::Tick* watched,
                        const analysis::Thresholds& thresholds, PageFormat format) {
  TextPage page(format);
  const std::string name = printable(report.process.comm, 16, page.charset());
  page.paragraph(
      "Memory of ", Style::strong,
      fmt::format("{}, as of {}", name.empty() ? "the process" : name, timestamp(report.time)), 2,
      Style::strong);
  page.paragraph("  Allocator: ", Style::strong, all_allocators(page, report), indent);
  page.paragraph("  State: ", Style::strong, sentence(report.verdict.summary), indent);
  page.paragraph("  Trend: ", Style::strong,
                 watched ? trend_words(*watched)
                         : fmt::format("not watched; heapgap attach -p {} --policy tells it.",
                                       report.process.pid.value),
                 indent);
  add_measures(page, report);
  page.paragraph("  Alarm: ", Style::strong, alarm_words(report, thresholds), indent);
  return page.text();
}

} // namespace heapgap::views
