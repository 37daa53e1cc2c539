#include "views/bar.h"
#include "views/number_format.h"
#include "views/report_words.h"
#include "views/text_sections.h"
#include "views/text_table.h"
#include "views/verdict_label.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::Report;

constexpr std::size_t most_allocators = 8;
constexpr std::size_t most_evidence = 16;

Style verdict_style(const analysis::Verdict& verdict) {
  switch (verdict_role(verdict)) {
  case Role::good:
    return Style::good;
  case Role::critical:
    return Style::bad;
  default:
    return Style::warning;
  }
}

/// Figures as the evidence has them: sizes in full, shares with two digits.
std::string evidence_value(double value) {
  const bool whole =
      std::isfinite(value) && value >= 0 && value < 1e18 && value == std::floor(value);
  return whole ? exact_count(static_cast<std::uint64_t>(value)) : ratio(value);
}

/// "glibc 2.36: read exactly, 2.61 GiB mapped".
std::string allocator_text(const TextPage& page, const analysis::AllocatorSummary& allocator) {
  std::string text = printable(allocator.name, 24, page.charset());
  if (!allocator.version.empty()) text += ' ' + printable(allocator.version, 24, page.charset());
  switch (allocator.reader) {
  case analysis::ReaderQuality::exact:
    text += ": read exactly";
    break;
  case analysis::ReaderQuality::approximate:
    text += ": read approximately";
    break;
  case analysis::ReaderQuality::none:
    text += ": found, but not read";
    break;
  }
  return text + (allocator.mapped ? fmt::format(", {} mapped", human_bytes(*allocator.mapped))
                                  : ", size not known");
}

/// A line that starts with `text` and gives the rest of the width to a path.
void add_with_path(TextPage& page, const std::string& text, std::string_view path) {
  Line line(text);
  const std::size_t taken = columns_of(text) + 2;
  if (taken + 8 <= page.width()) {
    line.add("  ").add(printable(path, page.width() - taken, page.charset(), Cut::head),
                       Style::faint);
  }
  page.add(line);
}

} // namespace

std::string process_name(const TextPage& page, const analysis::ProcessSummary& process) {
  const std::string comm = printable(process.comm, 16, page.charset());
  return fmt::format("{} (pid {})", comm.empty() ? "process" : comm, process.pid.value);
}

void add_verdict(TextPage& page, const Report& report) {
  page.paragraph(verdict_label(report.verdict) + " ", verdict_style(report.verdict),
                 report.verdict.summary, 2, Style::strong);
  if (!report.quality.consistent) {
    page.paragraph("  caution: ", Style::warning,
                   "the figures could not be reconciled; see QUALITY at the end.", 4);
  }
}

void add_evidence(TextPage& page, const analysis::Verdict& verdict) {
  std::string text;
  const auto shown = std::min(verdict.evidence.size(), most_evidence);
  for (std::size_t index = 0; index < shown; ++index) {
    const auto& evidence = verdict.evidence[index];
    text += fmt::format("{} {}, ", printable(evidence.figure, 40, page.charset()),
                        known_or(evidence.value, "not known", evidence_value));
  }
  page.paragraph("  evidence: ", Style::plain,
                 text + fmt::format("confidence {}", percent(verdict.confidence)), 4);
}

void add_totals(TextPage& page, const Report& report) {
  const auto& heap = report.heap;
  page.paragraph(process_name(page, report.process) + ": ", Style::plain,
                 fmt::format("RSS {}, heap {}, live {}, reclaimable {}, pinned {}",
                             human_bytes(report.memory.rss),
                             human_bytes(report.memory.heap_resident),
                             human_bytes(heap.resident.live), human_bytes(heap.reclaimable),
                             human_bytes(heap.pinned)),
                 2);
}

void add_process(TextPage& page, const Report& report) {
  const auto& process = report.process;
  page.blank();
  std::string who = fmt::format("{}, {} thread{}", process_name(page, process),
                                exact_count(process.threads), process.threads == 1 ? "" : "s");
  if (report.time > process.start_time) {
    who += ", up " + duration(report.time - process.start_time);
  }
  add_with_path(page, who, process.exe);
  const auto shown = std::min(report.allocators.size(), most_allocators);
  for (std::size_t index = 0; index < shown; ++index) {
    const auto& allocator = report.allocators[index];
    add_with_path(page, allocator_text(page, allocator), allocator.object);
  }
  if (shown < report.allocators.size()) {
    page.add(fmt::format("and {} more allocators", report.allocators.size() - shown));
  }
}

void add_memory(TextPage& page, const analysis::MemorySummary& memory) {
  page.heading("MEMORY", fmt::format("{} resident, PSS {}, {} in swap", human_bytes(memory.rss),
                                     known_or(memory.pss, "not known", human_bytes),
                                     human_bytes(memory.swap)));

  const std::size_t bar_columns = std::clamp<std::size_t>(page.width() - least_width, 0, 40);
  TextTable table({{"", TableColumn::Align::left}, {}, {}, {"", TableColumn::Align::left}});
  const auto add = [&](std::string name, Bytes part) {
    const double share = memory.rss.count == 0 ? 0.0
                                               : static_cast<double>(part.count) /
                                                     static_cast<double>(memory.rss.count);
    table.add_row({std::move(name), human_bytes(part), percent_of(part, memory.rss),
                   bar(share, bar_columns, page.charset())});
  };
  add("heap", memory.heap_resident);
  add("stacks", memory.stack_resident);
  add("other anonymous", memory.other_anon_resident);
  add("files", memory.file_resident);
  add("shared memory", memory.shmem_resident);
  table.draw(page);
  if (memory.cgroup_limit) {
    page.add(fmt::format("  cgroup limit     {:>8}, in use {}", human_bytes(*memory.cgroup_limit),
                         known_or(memory.cgroup_usage, "not known", human_bytes)));
  }
}

} // namespace heapgap::views
