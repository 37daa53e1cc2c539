#include "views/number_format.h"
#include "views/top/text_views.h"
#include "views/verdict_label.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

struct TextLine {
  std::string text;
  Role role = Role::plain;
};

class Lines {
public:
  explicit Lines(const Pane& pane) : pane_(pane) {}

  void add(std::string_view label, std::string_view text, Role role = Role::plain) {
    constexpr std::size_t most_lines = 12; ///< of one paragraph
    constexpr std::size_t indent = 2;
    const std::size_t columns = pane_.columns() - std::min(pane_.columns(), indent);
    bool is_first = true;
    for (const std::string& line :
         wrapped(fmt::format("{}{}", label, text), columns, most_lines, pane_.charset())) {
      lines_.push_back({is_first && label.empty() ? line : "  " + line, role});
      is_first = false;
    }
  }
  void blank() { lines_.emplace_back(); }

  /// Scrolled as far as there is text.
  void draw(std::size_t scroll) const {
    const std::size_t last = lines_.size() - std::min(lines_.size(), pane_.rows());
    scroll = std::min(scroll, last);
    for (std::size_t row = 0; row < pane_.rows() && scroll + row < lines_.size(); ++row) {
      pane_.text({0, row}, lines_[scroll + row].text, lines_[scroll + row].role);
    }
  }

private:
  const Pane& pane_;
  std::vector<TextLine> lines_;
};

void add(Lines& lines, const analysis::Advice& advice) {
  std::string action = advice.action;
  if (advice.releases) action += fmt::format("  (releases {})", human_bytes(*advice.releases));
  if (advice.needs_restart) action += "  (needs a restart)";
  lines.add("", action, Role::strong);
  if (!advice.how.empty()) lines.add("how: ", advice.how);
  if (!advice.why.empty()) lines.add("why: ", advice.why);
  if (!advice.cost.empty()) lines.add("cost: ", advice.cost);
  if (!advice.check.empty()) lines.add("check: ", advice.check, Role::dim);
  lines.blank();
}

} // namespace

void draw_advice_view(const Pane& pane, const TopContent& content, std::size_t scroll) {
  constexpr std::size_t most_advice = 20;
  Lines lines(pane);
  const analysis::Report& report = content.report();
  if (content.tick) {
    lines.add("", verdict_label(report.verdict) + ' ' + report.verdict.summary,
              verdict_role(report.verdict));
    lines.blank();
  }
  const std::size_t shown = std::min(report.advice.size(), most_advice);
  for (std::size_t index = 0; index < shown; ++index) add(lines, report.advice[index]);
  if (shown == 0) {
    lines.add("",
              content.tick ? "Nothing is advised as things are."
                           : "Advice comes with the first walk through the heap.",
              Role::dim);
  }
  lines.draw(scroll);
}

} // namespace heapgap::views
