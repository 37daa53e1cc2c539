#include "views/verdict_label.h"

#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::views {

using analysis::Severity;
using analysis::VerdictKind;

std::string verdict_label(const analysis::Verdict& verdict) {
  if (verdict.kind == VerdictKind::insufficient_data) return "UNCLEAR:";
  std::string kind(analysis::word_for(verdict.kind));
  std::ranges::replace(kind, '_', ' ');
  const bool said = verdict.kind == VerdictKind::healthy || verdict.summary.starts_with(kind);
  const std::string ending = said ? ":" : fmt::format(" ({}):", kind);
  switch (verdict.severity) {
  case Severity::ok:
    return "OK" + ending;
  case Severity::warning:
    return "WARNING" + ending;
  case Severity::critical:
    break;
  }
  return "CRITICAL" + ending;
}

Role verdict_role(const analysis::Verdict& verdict) {
  if (verdict.kind == VerdictKind::insufficient_data) return Role::warning;
  switch (verdict.severity) {
  case Severity::ok:
    return Role::good;
  case Severity::warning:
    return Role::warning;
  case Severity::critical:
    break;
  }
  return Role::critical;
}

} // namespace heapgap::views
