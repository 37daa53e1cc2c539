#include "views/processes/process_detail.h"

#include "views/number_format.h"
#include "views/process_columns.h"
#include "views/process_words.h"
#include "views/processes/process_table.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::LookState;
using analysis::ProcessRow;

/// Why there are no figures, in a sentence.
std::string state_sentence(const ProcessRow& row) {
  switch (row.state) {
  case LookState::waiting:
    return "its heap was not looked at yet";
  case LookState::no_right:
    return "cannot be read: " + row.why;
  case LookState::no_heap:
    return "no heap to show: " + row.why;
  case LookState::given_up:
    return fmt::format("given up: {}; Enter looks at it alone", row.why);
  case LookState::failed:
    return "could not be read: " + row.why;
  case LookState::read:
    break;
  }
  return row.why.empty() ? std::string() : "could not be read again: " + row.why;
}

std::string about(const ProcessRow& row) {
  std::string text = fmt::format("pid {}", row.pid.value);
  if (!row.allocators.empty()) text += fmt::format(", {}", fmt::join(row.allocators, ", "));
  if (row.heap) {
    text += fmt::format("; read {} ago{}", duration(std::chrono::duration<double>(row.heap->age_s)),
                        row.heap->exact ? "" : ", not exactly");
  }
  if (row.trend.shape != analysis::Shape::unclear) {
    text += fmt::format("; RSS {} for {}", trend_word(row.trend.shape),
                        duration(std::chrono::duration<double>(row.trend.window_s)));
  }
  return text;
}

} // namespace

void draw_process_detail(const Pane& pane, const ProcessRow* row) {
  if (row == nullptr) return;
  const bool has_about = pane.rows() > 1;
  const std::size_t lines = pane.rows() - (has_about ? 1 : 0);
  std::string words = row->verdict ? row->verdict->summary : state_sentence(*row);
  if (row->verdict && !row->why.empty()) words += "; " + state_sentence(*row);
  std::string name = printable(row->comm, 15, pane.charset());
  if (name.empty()) name = "?";
  const auto wrap = wrapped(name + ": " + words, pane.columns(), lines, pane.charset());
  for (std::size_t line = 0; line < wrap.size(); ++line) pane.text({0, line}, wrap[line]);
  pane.text({0, 0}, name, Role::strong);
  if (has_about) pane.text({0, wrap.size()}, about(*row), Role::dim);
}

} // namespace heapgap::views
