#include "session/heap_walk.h"

#include "allocators/heap_readers.h"
#include "allocators/unread_allocators.h"
#include "target/step_aside.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::session {

namespace {

using allocators::AllocatorKind;
using allocators::Recognised;

std::unexpected<Error> nothing_found(const target::Identity& identity,
                                     std::uint64_t swapped_data_pages) {
  const std::string what =
      fmt::format("nothing to measure in process {} ({})", identity.pid.value, identity.comm);
  if (swapped_data_pages > 0) {
    return fail(ErrorKind::nothing_to_measure, what,
                fmt::format("{} pages of its libraries' data are in swap, and reading them would "
                            "fault them in",
                            swapped_data_pages),
                "try again when the process has run for a while");
  }
  return fail(ErrorKind::nothing_to_measure, what,
              fmt::format("no allocator in use was found; looked for {} (by structure) and {}",
                          allocators::readable_allocator_names(),
                          allocators::unread_allocator_names()),
              "see /proc/PID/smaps for where its memory lies");
}

/// An allocator of which only the name is known.
void add_by_name(std::string name, std::string object, WalkRecord& record) {
  allocators::Allocator allocator;
  allocator.name = std::move(name);
  allocator.object = std::move(object);
  record.allocators.push_back(std::move(allocator));
}

/// What cannot be seen into is named: as an allocator where it stands for malloc.
void add_unread(std::vector<Recognised> unread, WalkRecord& record) {
  for (Recognised& one : unread) {
    if (one.kind == AllocatorKind::replaces_malloc) {
      add_by_name(std::move(one.name), std::move(one.object), record);
    } else {
      record.hidden.push_back(std::move(one));
    }
  }
}

void add_refused(const std::vector<allocators::Refusal>& refused, WalkRecord& record) {
  for (const allocators::Refusal& one : refused) {
    add_by_name(one.allocator, {}, record);
    record.quality.notes.push_back("not read: " + one.why);
  }
}

/// Pools within blocks say nothing of whose the blocks are.
bool is_empty(const WalkRecord& record) {
  return record.allocators.empty() && std::ranges::all_of(record.hidden, [](const Recognised& one) {
           return one.kind == AllocatorKind::takes_from_malloc;
         });
}

} // namespace

Result<HeapWalk> walk_heap(target::Process& process, const Clock& clock,
                           allocators::glibc::ArenaKeeper* keeper) {
  const target::StepAside aside(process.busy_processors());
  HeapWalk walk;
  WalkRecord& record = walk.record;
  record.begin = clock.monotonic();
  auto unread = allocators::find_unread_allocators(process);
  if (!unread) return pass_on(unread);
  auto heaps = allocators::read_heaps(process, walk.heap, record.quality, keeper);
  if (!heaps) return pass_on(heaps);
  record.end = clock.monotonic();
  record.as_of = record.end;
  record.allocators = std::move(heaps->allocators);
  add_unread(std::move(*unread), record);
  add_refused(heaps->refused, record);
  if (is_empty(record)) return nothing_found(process.identity(), heaps->swapped_data_pages);
  return walk;
}

} // namespace heapgap::session
