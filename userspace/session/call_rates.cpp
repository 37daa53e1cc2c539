#include "session/call_rates.h"

namespace heapgap::session {

events::ClassCounters sum_of_classes(const events::Counters& counters) {
  events::ClassCounters sum;
  for (const events::ClassCounters& one : counters.classes) {
    sum.allocs += one.allocs;
    sum.frees += one.frees;
    sum.alloc_bytes += one.alloc_bytes;
    sum.free_bytes += one.free_bytes;
  }
  return sum;
}

analysis::Rates rates_between(const events::Counters& before, const events::Counters& after,
                              std::chrono::nanoseconds passed) {
  analysis::Rates rates;
  const double seconds = std::chrono::duration<double>(passed).count();
  if (seconds <= 0) return rates;
  const events::ClassCounters then = sum_of_classes(before);
  const events::ClassCounters now = sum_of_classes(after);
  const auto rate = [seconds](std::uint64_t from, std::uint64_t to) {
    return static_cast<double>(to - from) / seconds;
  };
  rates.allocs_per_s = rate(then.allocs, now.allocs);
  rates.frees_per_s = rate(then.frees, now.frees);
  rates.alloc_bytes_per_s = rate(then.alloc_bytes.count, now.alloc_bytes.count);
  rates.free_bytes_per_s = rate(then.free_bytes.count, now.free_bytes.count);
  return rates;
}

analysis::CallCounts call_counts(const events::Counters& counters) {
  analysis::CallCounts counts;
  for (std::size_t call = 0; call < call_count; ++call) {
    if (counters.probed.at(call)) counts.at(call) = counters.calls.at(call);
  }
  return counts;
}

std::vector<analysis::ClassCalls> class_calls(const events::Counters& counters) {
  std::vector<analysis::ClassCalls> calls;
  calls.reserve(counters.classes.size());
  for (const events::ClassCounters& one : counters.classes) {
    calls.push_back({one.allocs, one.frees});
  }
  return calls;
}

} // namespace heapgap::session
