#include "views/top/header_words.h"

#include "views/number_format.h"
#include "views/verdict_label.h"
#include "views/watch_words.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::WatchMode;

std::string mode_text(WatchMode mode) {
  switch (mode) {
  case WatchMode::full:
    return "every call traced";
  case WatchMode::budget:
    return "traced within a budget";
  case WatchMode::walk:
    break;
  }
  return "by walks, no probes";
}

std::string allocator_text(const analysis::Report& report) {
  constexpr std::size_t most = 2;
  std::string text;
  for (std::size_t index = 0; index < std::min(report.allocators.size(), most); ++index) {
    const analysis::AllocatorSummary& allocator = report.allocators[index];
    text += fmt::format("{}{}{}{}", text.empty() ? "" : ", ", allocator.name,
                        allocator.version.empty() ? "" : " ", allocator.version);
  }
  if (report.allocators.size() > most) {
    text += fmt::format(" and {} more", report.allocators.size() - most);
  }
  return text;
}

std::string change_text(Bytes then, Bytes now) {
  if (now == then) return "0B";
  return now > then ? "+" + short_bytes(now - then) : "-" + short_bytes(then - now);
}

/// The age of the oldest of the heap's figures, seconds.
double heap_age(const analysis::Report& report) {
  double oldest = 0;
  for (const analysis::Source& source : report.sources) {
    if (source.figures != "memory") oldest = std::max(oldest, source.age_s);
  }
  return oldest;
}

/// The pieces from the front that fit, with commas between them. ASCII.
std::string joined(const std::vector<std::string>& pieces, std::size_t columns) {
  std::string text;
  for (const std::string& piece : pieces) {
    if (piece.empty()) continue;
    const std::string_view comma = text.empty() ? "" : ", ";
    if (text.size() + comma.size() + piece.size() > columns) continue;
    text += comma;
    text += piece;
  }
  return text;
}

/// "limit 4.00 GiB in 1 min 34 s", or without the forecast in less room.
std::string limit_text(const TopContent& content, std::size_t columns) {
  const std::optional<Bytes> limit = limit_of(content);
  if (!limit) return "no limit";
  std::string text = "limit " + human_bytes(*limit);
  if (!content.tick || !content.tick->trend.seconds_to_limit) return text;
  const std::chrono::duration<double> left(*content.tick->trend.seconds_to_limit);
  const std::string forecast = text + " in " + duration(left);
  return forecast.size() <= columns ? forecast : text;
}

std::string rate_text(const std::optional<double>& rate,
                      const std::optional<analysis::RateBounds>& bounds, bool is_estimated) {
  return rate ? estimated_rate(*rate, bounds, is_estimated) : "-";
}

} // namespace

std::string name_text(const TopContent& content) {
  const analysis::ProcessSummary& process = content.report().process;
  const std::string comm = printable(process.comm, 16, Charset::utf8);
  return fmt::format("{} (pid {})", comm.empty() ? "process" : comm, process.pid.value);
}

std::string about_text(const TopContent& content) {
  std::string text;
  const std::string allocators = allocator_text(content.report());
  if (!allocators.empty()) text += "  " + allocators;
  const double watched = content.tick ? content.tick->elapsed_s : content.phase_age_s;
  return text +
         fmt::format("{}watched {}, {}", text.empty() ? "  " : ", ", elapsed(watched),
                     mode_text(content.tick ? content.tick->quality.mode : content.wanted_mode));
}

Headline phase_word(const TopContent& content, const TopState& state) {
  if (content.phase == TopPhase::ended) {
    const auto end = content.end.value_or(analysis::WatchEnd::asked);
    if (end == analysis::WatchEnd::target_exited) return {"", "EXITED", Role::critical};
    if (end == analysis::WatchEnd::target_replaced) return {"", "REPLACED", Role::critical};
    return {"", "ENDED", Role::warning};
  }
  if (content.phase == TopPhase::failed) return {"", "FAILED", Role::critical};
  if (state.is_paused) return {"", "PAUSED", Role::warning};
  return {};
}

Headline verdict_line(const TopContent& content) {
  if (content.phase == TopPhase::failed) {
    return {content.tick ? "NO LONGER READ: " : "NOT READ: ",
            content.trouble + (content.remedy.empty() ? "" : "; " + content.remedy),
            Role::critical};
  }
  if (!content.tick) {
    return {"READING: ",
            fmt::format("{} ({})",
                        content.is_placing_probes ? "the probes go in, then the heap is walked"
                                                  : "the heap is walked for the first time",
                        elapsed(content.phase_age_s)),
            Role::strong};
  }
  const analysis::Verdict& verdict = content.tick->report.verdict;
  return {verdict_label(verdict) + ' ', verdict.summary, verdict_role(verdict)};
}

std::string memory_text(const TopContent& content, bool has_legend, std::size_t columns) {
  const analysis::Report& report = content.report();
  const analysis::MemorySummary& memory = report.memory;
  const std::string waste =
      fmt::format("waste {}", known_or(report.fragmentation.waste_ratio, "-", percent));
  if (!content.has_heap()) {
    return joined({"RSS " + human_bytes(memory.rss), limit_text(content, columns)}, columns);
  }
  if (has_legend) {
    const std::string figures =
        joined({"RSS " + human_bytes(memory.rss),
                "resident heap " + human_bytes(memory.heap_resident), waste},
               columns);
    const std::size_t left = columns - std::min(columns, figures.size() + 2);
    return joined({figures, limit_text(content, left)}, columns);
  }
  return joined({"RSS " + short_bytes(memory.rss), "live " + short_bytes(report.heap.resident.live),
                 "pinned " + short_bytes(report.heap.pinned),
                 "reclaimable " + short_bytes(report.heap.reclaimable), waste,
                 "resident " + short_bytes(memory.heap_resident)},
                columns);
}

Headline cost_line(const TopContent& content, std::size_t columns) {
  if (content.phase == TopPhase::failed && !content.tick) return {};
  if (!content.tick) return {"", "cost and coverage come with the first look", Role::dim};
  const analysis::WatchQuality& quality = content.tick->quality;
  const analysis::Rates& rates = content.tick->rates;
  const std::string own = "own " + percent(quality.self_cpu_percent / 100);
  const double age = heap_age(content.tick->report);
  const std::string walked =
      age > 1.5 * content.interval_s ? fmt::format("walked {} ago", short_age(age)) : "";
  if (quality.mode == WatchMode::walk) {
    return {"", joined({"cost to target none (no probes)", own, walked}, columns), Role::plain};
  }
  const std::string cost = quality.target_overhead_percent
                               ? percent(*quality.target_overhead_percent / 100)
                               : std::string("unknown");
  const std::string in_and_out = fmt::format(
      "in {} out {}/s", rate_text(rates.allocs_per_s, rates.allocs_bounds, rates.estimated),
      rate_text(rates.frees_per_s, rates.frees_bounds, rates.estimated));
  return {"",
          joined({"cost to target " + cost,
                  "lost " + short_count(static_cast<double>(quality.lost_events)),
                  "coverage " + short_percent(quality.coverage), in_and_out, own, walked},
                 columns),
          quality.lost_events > 0 ? Role::warning : Role::plain};
}

std::string baseline_text(const TopContent& content) {
  if (!content.baseline || !content.tick) return "";
  const analysis::Report& then = content.baseline->report;
  const analysis::Report& now = content.tick->report;
  return fmt::format("Since the mark {} ago: RSS {}, live {}, pinned {}, reclaimable {}",
                     elapsed(content.tick->elapsed_s - content.baseline->elapsed_s),
                     change_text(then.memory.rss, now.memory.rss),
                     change_text(then.heap.resident.live, now.heap.resident.live),
                     change_text(then.heap.pinned, now.heap.pinned),
                     change_text(then.heap.reclaimable, now.heap.reclaimable));
}

} // namespace heapgap::views
