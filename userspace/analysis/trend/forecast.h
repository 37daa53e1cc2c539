// When a limit on memory will be reached if it goes on like this.
#pragma once

#include "analysis/report.h"
#include "analysis/trend/theil_sen.h"

namespace heapgap::analysis {

enum class LimitKind : std::uint8_t {
  given,         ///< by the user; measured by RSS
  control_group, ///< measured by the group's own usage
  address_space, ///< RLIMIT_AS; measured by VmSize
  data,          ///< RLIMIT_DATA; measured by VmData
};

/// What must not be exceeded, and how much of it is in use.
struct MemoryLimit {
  Bytes limit;
  std::optional<Bytes> usage;
  LimitKind kind = LimitKind::given;
};

/// The limit that the user gave; else, of the control group's and the process's own limits, the one
/// with the least room left; nothing when there is none.
std::optional<MemoryLimit> limit_for(std::optional<Bytes> given, const MemorySummary& memory);

/// Seconds from now.
struct Forecast {
  double seconds = 0;
  double low = 0;             ///< the true time is not below low and
  std::optional<double> high; ///< not above high in at least 90 of 100 cases; nothing: no bound
};

/// `rss`: the line of an RSS that is rising; what other figures a limit is measured by are taken to
/// grow as RSS does. `rss_now`: the last value of RSS, noise included, as `usage` has it too. 0
/// seconds when the limit is reached; nothing unless the usage is known and the line rises.
std::optional<Forecast> forecast(const MemoryLimit& limit, const Line& rss, double rss_now);

} // namespace heapgap::analysis
