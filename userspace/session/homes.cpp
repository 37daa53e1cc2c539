#include "session/homes.h"

#include <algorithm>

namespace heapgap::session {

namespace {

constexpr std::chrono::nanoseconds shortest_pause = std::chrono::milliseconds(50);
/// The target cannot change its mappings while they are read: that takes one twentieth of the time.
constexpr int pause_per_reading = 20;

} // namespace

Result<void> Homes::find_when_due() {
  if (live_.homeless().size() == without_ || clock_.monotonic() < due_) return {};
  return find();
}

Result<void> Homes::find() {
  if (live_.homeless().empty()) return {};
  const auto begin = clock_.monotonic();
  const auto mappings = process_.mappings();
  if (!mappings) return std::unexpected(mappings.error());
  const auto now = clock_.monotonic();
  due_ = now + std::max(shortest_pause, pause_per_reading * (now - begin));
  for (const target::Mapping& mapping : *mappings) {
    if (!mapping.writable || !mapping.is_anonymous()) continue;
    const auto first = live_.homeless().lower_bound(mapping.range.begin);
    const bool is_home = first != live_.homeless().end() && first->first < mapping.range.end;
    if (is_home) live_.give_region(mapping.range);
  }
  without_ = live_.homeless().size();
  return {};
}

} // namespace heapgap::session
