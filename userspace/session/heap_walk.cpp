#include "session/heap_walk.h"

#include "allocators/heap_readers.h"
#include "allocators/unread_allocators.h"

#include <fmt/format.h>

namespace heapgap::session {

namespace {

using allocators::AllocatorKind;
using allocators::Recognised;

std::unexpected<Error> nothing_found(const target::Identity& identity,
                                     const std::vector<Recognised>& unread,
                                     const allocators::HeapsReading& heaps) {
  const std::string what =
      fmt::format("nothing to measure in process {} ({})", identity.pid.value, identity.comm);
  if (!heaps.refused.empty()) {
    return fail(ErrorKind::nothing_to_measure, what,
                fmt::format("{}", fmt::join(heaps.refused, "; ")),
                "ask that allocator for its own statistics");
  }
  if (!unread.empty()) {
    const Recognised& first = unread.front();
    return fail(ErrorKind::nothing_to_measure, what,
                fmt::format("its memory is that of {} ({}), which heapgap cannot read", first.name,
                            first.object),
                "ask that allocator for its own statistics");
  }
  if (heaps.swapped_data_pages > 0) {
    return fail(ErrorKind::nothing_to_measure, what,
                fmt::format("{} pages of its libraries' data are in swap, and reading them would "
                            "fault them in",
                            heaps.swapped_data_pages),
                "try again when the process has run for a while");
  }
  return fail(ErrorKind::nothing_to_measure, what,
              fmt::format("no allocator in use was found; looked for {} (by structure) and {}",
                          allocators::readable_allocator_names(),
                          allocators::unread_allocator_names()),
              "see /proc/PID/smaps for where its memory lies");
}

/// What cannot be seen into is named: as an allocator where it stands for malloc, else as a note.
void add_unread(const std::vector<Recognised>& unread, WalkRecord& record) {
  for (const Recognised& one : unread) {
    if (one.kind == AllocatorKind::replaces_malloc) {
      allocators::Allocator allocator;
      allocator.name = one.name;
      allocator.object = one.object;
      record.allocators.push_back(std::move(allocator));
    } else {
      record.quality.notes.push_back(fmt::format("{}: {}", one.name, one.note));
    }
  }
}

} // namespace

Result<HeapWalk> walk_heap(target::Process& process, const Clock& clock) {
  HeapWalk walk;
  WalkRecord& record = walk.record;
  record.begin = clock.monotonic();
  auto unread = allocators::find_unread_allocators(process);
  if (!unread) return pass_on(unread);
  auto heaps = allocators::read_heaps(process, walk.heap, record.quality);
  if (!heaps) return pass_on(heaps);
  record.end = clock.monotonic();
  if (heaps->allocators.empty()) return nothing_found(process.identity(), *unread, *heaps);
  record.allocators = std::move(heaps->allocators);
  add_unread(*unread, record);
  for (const std::string& reason : heaps->refused) {
    record.quality.notes.push_back("not read: " + reason);
    record.quality.consistent = false;
  }
  return walk;
}

} // namespace heapgap::session
