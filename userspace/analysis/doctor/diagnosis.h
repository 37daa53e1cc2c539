// What heapgap doctor found: an immutable value that the views draw.
//
// The fields follow the JSON contract (docs/doctor.schema.json). An empty optional is "not known".
#pragma once

#include "analysis/report.h"
#include "base/call.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace heapgap::analysis {

enum class CheckGroup : std::uint8_t { kernel, rights, probes, target };

/// Each is worse than the one before.
enum class CheckStatus : std::uint8_t {
  ok,
  unknown,  ///< it could not be tried
  degraded, ///< it works, but not for all, or at a price
  blocked,  ///< it does not work
};

/// The ways of looking at a heap that a check bears on.
struct BearsOn {
  bool walk = false;   ///< snapshot, --walk-only
  bool budget = false; ///< windows of counting, --max-overhead
  bool full = false;   ///< every call traced, --full
};

struct Check {
  CheckGroup group = CheckGroup::kernel;
  std::string name;
  CheckStatus status = CheckStatus::ok;
  std::string found; ///< may hold hostile bytes in the group target
  std::string means; ///< what follows for the user
  std::string fix;   ///< "" when there is none, or no need of one
  BearsOn bears_on;  ///< nothing when it is told for interest only
};

/// What each way of looking comes to: the worst of the checks that bear on it.
struct ModeStatus {
  CheckStatus walk = CheckStatus::ok;
  CheckStatus budget = CheckStatus::ok;
  CheckStatus full = CheckStatus::ok;
};

/// What a hit costs the thread that makes it, in nanoseconds, the BPF program included.
struct HitPrices {
  double emulated = 0;       ///< counted at the entry, on an instruction that the kernel emulates
  double single_stepped = 0; ///< the same on any other
  double with_return = 0;    ///< counted at entry (emulated) and return of one call, together
  /// By --full, events sent; nothing when that could not be measured.
  std::optional<double> full_allocation; ///< entry and return of malloc, together
  std::optional<double> full_free;       ///< entry of free
};

/// A place that gets a probe.
struct ProbeSite {
  std::string function;
  Call call = Call::malloc;
  Bytes file_offset;
  Bytes into_function;
  bool on_return = false;
  bool is_single_stepped = false;
};

struct DiagnosedAllocator {
  std::string name;
  std::string version; ///< "" when not known
  std::string object;  ///< hostile bytes
  ReaderQuality reader = ReaderQuality::none;
  std::optional<Bytes> mapped;
  bool is_traced = false; ///< its calls can be
};

/// A number that is estimated.
struct Estimate {
  double best = 0;
  double low = 0;
  std::optional<double> high; ///< nothing: no upper bound is known
};

/// How often the target calls its allocator, by a short look.
struct CallRate {
  Estimate allocs_per_s;
  std::array<double, call_count> calls_per_s{}; ///< by function, scaled as the best guess is
  double callers = 1;                           ///< threads that call at the same time, at least 1
  double watched_s = 0;
};

/// What looking costs the target: time spent on hits for each second that it runs without. For a
/// thread that never waits that is its slow-down; 1 means that it takes twice as long.
struct CallCost {
  Estimate full;
  Estimate windows; ///< with the probes of the windows in all the time
  double budget = 0.02;
  double budget_coverage = 1; ///< share of the time in which the budget lets every call be seen
};

struct DiagnosedTarget {
  ProcessSummary process;
  std::vector<DiagnosedAllocator> allocators;
  std::vector<ProbeSite> probes;
  std::vector<std::string> missing_functions;
  std::optional<CallRate> rate;
  std::optional<CallCost> cost;
};

struct Diagnosis {
  std::string version;
  std::chrono::system_clock::time_point time;
  std::string kernel; ///< its release
  std::string summary;
  ModeStatus modes;
  std::vector<Check> checks; ///< by group
  std::optional<HitPrices> prices;
  std::optional<DiagnosedTarget> target;
};

} // namespace heapgap::analysis
