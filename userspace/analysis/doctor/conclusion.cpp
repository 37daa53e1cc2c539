#include "analysis/doctor/conclusion.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace heapgap::analysis {
namespace {

using enum CheckStatus;

constexpr std::size_t most_names = 3;

bool counts(const Check& check, bool has_target) {
  return !has_target || check.group == CheckGroup::target || check.status == blocked;
}

class Conclusion {
public:
  Conclusion(const Diagnosis& diagnosis, bool has_target)
      : diagnosis_(diagnosis), has_target_(has_target) {}

  [[nodiscard]] CheckStatus status(bool BearsOn::* mode) const {
    CheckStatus worst = ok;
    for (const Check& check : diagnosis_.checks) {
      if (check.bears_on.*mode && counts(check, has_target_)) worst = std::max(worst, check.status);
    }
    return worst;
  }

  /// " (CAP_BPF, CAP_PERFMON)": the checks that make the mode what it is; "" when it is ok.
  [[nodiscard]] std::string reasons(bool BearsOn::* mode) const {
    const CheckStatus worst = status(mode);
    std::vector<std::string> names;
    if (worst == ok) return {};
    for (const Check& check : diagnosis_.checks) {
      if (check.bears_on.*mode && counts(check, has_target_) && check.status == worst) {
        names.push_back(check.name);
      }
    }
    const auto left = names.size() - std::min(names.size(), most_names);
    names.resize(names.size() - left);
    return fmt::format(" ({}{})", fmt::join(names, ", "),
                       left > 0 ? fmt::format(" and {} more", left) : "");
  }

  [[nodiscard]] std::string reading() const {
    const std::string what = has_target_ ? "its heap" : "heaps";
    const CheckStatus walk = status(&BearsOn::walk);
    if (walk == blocked) return what + " cannot be read" + reasons(&BearsOn::walk);
    return what + " can be read" + limits(&BearsOn::walk);
  }

  [[nodiscard]] std::string tracing() const {
    const CheckStatus budget = status(&BearsOn::budget);
    const CheckStatus full = status(&BearsOn::full);
    if (budget == blocked) return "calls cannot be traced" + reasons(&BearsOn::budget);
    if (full == blocked) {
      return "calls can be counted within the budget" + limits(&BearsOn::budget) +
             ", but not traced in full" + reasons(&BearsOn::full);
    }
    const bool full_is_worse = full > budget;
    return "calls can be traced" + limits(full_is_worse ? &BearsOn::full : &BearsOn::budget);
  }

private:
  [[nodiscard]] std::string limits(bool BearsOn::* mode) const {
    return status(mode) == ok ? "" : ", with limits" + reasons(mode);
  }

  const Diagnosis& diagnosis_;
  bool has_target_;
};

} // namespace

void conclude(Diagnosis& diagnosis, bool has_target) {
  const Conclusion conclusion(diagnosis, has_target);
  diagnosis.modes = {.walk = conclusion.status(&BearsOn::walk),
                     .budget = conclusion.status(&BearsOn::budget),
                     .full = conclusion.status(&BearsOn::full)};
  diagnosis.summary = fmt::format("{}; {}", conclusion.reading(), conclusion.tracing());
}

CheckStatus overall(const ModeStatus& modes) {
  if (modes.walk == blocked) return blocked;
  const CheckStatus worst = std::max({modes.walk, modes.budget, modes.full});
  return worst == ok ? ok : degraded;
}

} // namespace heapgap::analysis
