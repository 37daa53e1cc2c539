#include "session/windows/window_sample.h"

namespace heapgap::session {

namespace {

std::uint64_t rise(std::uint64_t before, std::uint64_t after) {
  const std::uint64_t difference = after - before; // may have wrapped
  return difference >> 63U ? 0 : difference;
}

} // namespace

events::Counters counted_between(const events::Counters& before, const events::Counters& after) {
  events::Counters between;
  between.probed = after.probed;
  for (std::size_t call = 0; call < call_count; ++call) {
    between.calls[call] = rise(before.calls[call], after.calls[call]);
  }
  for (std::size_t index = 0; index < events::class_count; ++index) {
    const events::ClassCounters& then = before.classes[index];
    const events::ClassCounters& now = after.classes[index];
    between.classes[index] = {rise(then.allocs, now.allocs), rise(then.frees, now.frees),
                              Bytes{rise(then.alloc_bytes.count, now.alloc_bytes.count)},
                              Bytes{rise(then.free_bytes.count, now.free_bytes.count)}};
  }
  between.entry_hits = rise(before.entry_hits, after.entry_hits);
  between.unknown_sizes = rise(before.unknown_sizes, after.unknown_sizes);
  return between;
}

} // namespace heapgap::session
