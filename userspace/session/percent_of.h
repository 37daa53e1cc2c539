// What part of the time something took.
#pragma once

#include <chrono>

namespace heapgap::session {

/// 0 when no time has passed.
inline double percent_of(std::chrono::nanoseconds part, std::chrono::nanoseconds whole) {
  const std::chrono::duration<double> parts = part;
  return whole.count() > 0 ? 100 * (parts / whole) : 0;
}

} // namespace heapgap::session
