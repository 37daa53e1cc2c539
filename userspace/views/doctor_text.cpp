#include "views/doctor_text.h"

#include "analysis/doctor/conclusion.h"
#include "views/doctor_words.h"
#include "views/number_format.h"
#include "views/text_sections.h"
#include "views/text_table.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::Check;
using analysis::CheckGroup;
using analysis::CheckStatus;
using analysis::Diagnosis;

constexpr std::size_t status_columns = 8;
constexpr std::size_t widest_name = 26;
/// On narrower pages what is found has a line of its own.
constexpr std::size_t least_columns_found = 30;
constexpr std::size_t most_checks = 100;

Style style_of(CheckStatus status) {
  switch (status) {
  case CheckStatus::ok:
    return Style::good;
  case CheckStatus::unknown:
    return Style::faint;
  case CheckStatus::degraded:
    return Style::warning;
  case CheckStatus::blocked:
    break;
  }
  return Style::bad;
}

std::string in_capitals(std::string_view word) {
  std::string text(word);
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return text;
}

class DoctorText {
public:
  DoctorText(const Diagnosis& diagnosis, const TextOptions& options)
      : diagnosis_(diagnosis), extent_(options.extent), page_(options.format) {
    for (const Check& check : diagnosis.checks) {
      name_columns_ = std::max(name_columns_, columns_of(shown_name(check)));
    }
  }

  std::string draw() {
    add_verdict();
    if (extent_ != Extent::quiet) add_modes();
    add_group(CheckGroup::kernel, "KERNEL", "Linux " + diagnosis_.kernel);
    add_group(CheckGroup::rights, "RIGHTS", "held by heapgap, or set on this machine");
    add_group(CheckGroup::probes, "PROBES", "what a hit costs the thread that makes it");
    if (diagnosis_.target) add_group(CheckGroup::target, "TARGET", name_of_target());
    if (extent_ == Extent::verbose) add_sites();
    return page_.text();
  }

private:
  [[nodiscard]] std::string shown_name(const Check& check) const {
    return printable(check.name, widest_name, page_.charset());
  }

  [[nodiscard]] std::string name_of_target() const {
    const analysis::ProcessSummary& process = diagnosis_.target->process;
    return process.comm.empty() ? fmt::format("pid {}", process.pid.value)
                                : process_name(page_, process);
  }

  void add_verdict() {
    const CheckStatus status = analysis::overall(diagnosis_.modes);
    page_.paragraph(in_capitals(word_for(status)) + ": ", style_of(status), diagnosis_.summary, 2,
                    Style::strong);
  }

  void add_modes() {
    page_.blank();
    const auto row = [&](std::string_view what, CheckStatus status) {
      page_.paragraph("  " + padded_right(word_for(status), status_columns) + "  ",
                      style_of(status), what, 2 + status_columns + 2);
    };
    row("reading the heap: snapshot, --walk-only", diagnosis_.modes.walk);
    row("counting calls within the budget: attach, top", diagnosis_.modes.budget);
    row("tracing every call: --full", diagnosis_.modes.full);
  }

  void add_group(CheckGroup group, std::string_view title, const std::string& note) {
    std::vector<const Check*> shown;
    for (const Check& check : diagnosis_.checks) {
      const bool is_wanted = extent_ != Extent::quiet || check.status >= CheckStatus::degraded;
      if (check.group == group && is_wanted && shown.size() < most_checks) shown.push_back(&check);
    }
    if (shown.empty()) return;
    page_.heading(title, note);
    for (const Check* check : shown) add_check(*check);
  }

  void add_check(const Check& check) {
    const Style style = style_of(check.status);
    const std::string status = "  " + padded_right(word_for(check.status), status_columns) + "  ";
    const std::string name = padded_right(shown_name(check), name_columns_) + "  ";
    const std::size_t indent = columns_of(status);
    const std::size_t found_at = indent + columns_of(name);
    if (found_at + least_columns_found <= page_.width()) {
      page_.paragraph(status + name, style, check.found, found_at);
    } else {
      page_.add(Line(status, style).add(name));
      page_.paragraph(check.found, 4);
    }
    if (extent_ != Extent::verbose && check.status == CheckStatus::ok) return;
    const std::size_t under = page_.width() < 60 ? 4 : indent;
    if (!check.means.empty()) page_.paragraph(check.means, under);
    if (!check.fix.empty()) {
      page_.paragraph(std::string(under, ' ') + "fix: ", Style::strong, check.fix, under + 5);
    }
  }

  void add_sites() {
    if (!diagnosis_.target || diagnosis_.target->probes.empty()) return;
    page_.heading("PROBE SITES", "function, counted as, place in the function, instruction");
    TextTable table({{.heading = "", .align = TableColumn::Align::left},
                     {.heading = "", .align = TableColumn::Align::left},
                     {.heading = ""},
                     {.heading = "", .align = TableColumn::Align::left},
                     {.heading = "", .align = TableColumn::Align::left}});
    for (const analysis::ProbeSite& site : diagnosis_.target->probes) {
      table.add_row({printable(site.function, widest_name, page_.charset()),
                     std::string(call_names.at(static_cast<std::size_t>(site.call))),
                     fmt::format("+{}", site.into_function.count),
                     site.is_single_stepped ? "stepped" : "emulated",
                     site.on_return ? "entry, return" : "entry"});
    }
    table.draw(page_);
  }

  const Diagnosis& diagnosis_;
  Extent extent_;
  TextPage page_;
  std::size_t name_columns_ = 0;
};

} // namespace

std::string doctor_text(const Diagnosis& diagnosis, const TextOptions& options) {
  return DoctorText(diagnosis, options).draw();
}

} // namespace heapgap::views
