#include "views/process_text.h"

#include "views/number_format.h"
#include "views/process_columns.h"
#include "views/process_words.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::LookState;
using analysis::Overview;

Line heading_line(const std::vector<ProcessColumn>& columns) {
  Line line;
  for (const ProcessColumn& column : columns) {
    if (&column != &columns.front()) line.add(std::string(process_column_distance, ' '));
    line.add(column.is_text ? padded_right(column.heading, column.width)
                            : padded_left(column.heading, column.width),
             Style::faint);
  }
  return line;
}

Line row_line(const std::vector<ProcessColumn>& columns, const analysis::ProcessRow& row,
              Charset charset) {
  Line line;
  for (const ProcessColumn& column : columns) {
    if (&column != &columns.front()) line.add(std::string(process_column_distance, ' '));
    const ProcessCell cell = column.cell(row);
    const std::string text = printable(cell.text, column.width, charset);
    const bool is_last = &column == &columns.back();
    if (!column.is_text) {
      line.add(padded_left(text, column.width), cell.style);
    } else {
      line.add(is_last ? text : padded_right(text, column.width), cell.style);
    }
  }
  return line;
}

} // namespace

std::string counts_words(const Overview& overview) {
  const analysis::RowCounts& counts = overview.counts;
  const std::array<std::pair<LookState, std::uint64_t>, 6> sorts{{
      {LookState::read, counts.read},
      {LookState::waiting, counts.waiting},
      {LookState::no_right, counts.no_right},
      {LookState::no_heap, counts.no_heap},
      {LookState::given_up, counts.given_up},
      {LookState::failed, counts.failed},
  }};
  std::string text =
      fmt::format("{} process{}", overview.rows.size(), overview.rows.size() == 1 ? "" : "es");
  std::string_view before = ": ";
  for (const auto& [state, count] : sorts) {
    if (count == 0) continue;
    text += fmt::format("{}{} {}", before, count, state_words(state));
    before = ", ";
  }
  if (overview.unlisted > 0) text += fmt::format("; {} more not listed", overview.unlisted);
  return text;
}

std::string machine_words(const Overview& overview) {
  if (!overview.machine) return {};
  const analysis::MachineSummary& machine = *overview.machine;
  std::string text = fmt::format("memory {}, {} available", human_bytes(machine.memory),
                                 human_bytes(machine.available));
  if (machine.swap > 0_B) {
    text += fmt::format("; swap {}, {} free", human_bytes(machine.swap),
                        human_bytes(machine.swap_free));
  }
  return text;
}

std::string rights_words(const Overview& overview) {
  const analysis::ProcessRow* told = nullptr;
  for (const analysis::ProcessRow& row : overview.rows) {
    if (row.state != LookState::no_right) continue;
    if (told == nullptr) told = &row;
    if (row.why.find("is missing") == std::string::npos) continue;
    return fmt::format("{} cannot be read: run heapgap as root, or give it CAP_SYS_PTRACE and "
                       "CAP_DAC_READ_SEARCH",
                       overview.counts.no_right);
  }
  if (told == nullptr) return {};
  return fmt::format("{} cannot be read: {}", overview.counts.no_right, told->why);
}

std::string process_legend(const PageFormat& format, std::size_t width) {
  TextPage page(format);
  page.paragraph("Looking at ", Style::plain,
                 "all processes by repeated walks, no probes placed. Ctrl-C ends it.", 2);
  std::string text;
  for (const ProcessColumn& column : process_columns(width)) {
    if (column.meaning.empty()) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", column.heading, column.meaning);
  }
  page.paragraph("  ", Style::plain, text + '.', 2, Style::faint);
  return page.text();
}

std::string process_text(const Overview& overview, const PageFormat& format) {
  TextPage page(format);
  page.paragraph(timestamp(overview.time) + "  ", Style::strong, counts_words(overview), 2,
                 Style::strong);
  std::string machine = machine_words(overview);
  if (!machine.empty()) machine += "; ";
  page.add(fmt::format("{}heapgap itself {:.1f}% of a core", machine, overview.self_cpu_percent),
           Style::faint);
  if (const std::string rights = rights_words(overview); !rights.empty()) {
    page.paragraph("", Style::plain, rights, 0, Style::faint);
  }
  for (const std::string& note : overview.notes) {
    page.paragraph("", Style::plain, note, 0, Style::faint);
  }
  const auto columns = process_columns(page.width());
  page.add(heading_line(columns));
  for (const analysis::ProcessRow& row : overview.rows) {
    page.add(row_line(columns, row, page.charset()));
  }
  return page.text();
}

} // namespace heapgap::views
