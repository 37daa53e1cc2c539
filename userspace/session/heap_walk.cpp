#include "session/heap_walk.h"

#include "allocators/foreign_allocators.h"
#include "allocators/glibc/glibc_reader.h"

#include <fmt/format.h>

namespace heapgap::session {

namespace {

std::unexpected<Error> nothing_found(const target::Identity& identity,
                                     const std::vector<allocators::Allocator>& foreign,
                                     const allocators::glibc::GlibcReading& glibc) {
  const std::string what =
      fmt::format("nothing to measure in process {} ({})", identity.pid.value, identity.comm);
  if (glibc.unreadable_libcs > 0) {
    return fail(ErrorKind::nothing_to_measure, what,
                "its glibc heap has a layout that heapgap does not know (2.26 to 2.43 are known)");
  }
  if (!foreign.empty()) {
    return fail(ErrorKind::nothing_to_measure, what,
                fmt::format("its allocator is {} ({}), which heapgap cannot read; its glibc "
                            "malloc is unused",
                            foreign.front().name, foreign.front().object),
                "ask that allocator for its own statistics");
  }
  if (glibc.swapped_data_pages > 0) {
    return fail(ErrorKind::nothing_to_measure, what,
                fmt::format("{} pages of its libraries' data are in swap, and reading them would "
                            "fault them in",
                            glibc.swapped_data_pages),
                "try again when the process has run for a while");
  }
  return fail(ErrorKind::nothing_to_measure, what,
              fmt::format("no allocator in use was found; looked for glibc malloc (by structure) "
                          "and {}",
                          allocators::foreign_allocator_names()),
              "see /proc/PID/smaps for where its memory lies");
}

} // namespace

Result<HeapWalk> walk_heap(target::Process& process, const Clock& clock) {
  HeapWalk walk;
  WalkRecord& record = walk.record;
  record.begin = clock.monotonic();
  auto foreign = allocators::find_foreign_allocators(process);
  if (!foreign) return pass_on(foreign);
  auto glibc = allocators::glibc::read_glibc(process, walk.heap, record.quality);
  if (!glibc) return pass_on(glibc);
  record.end = clock.monotonic();
  if (glibc->allocators.empty()) return nothing_found(process.identity(), *foreign, *glibc);
  record.allocators = std::move(glibc->allocators);
  record.allocators.insert(record.allocators.end(), foreign->begin(), foreign->end());
  if (glibc->unreadable_libcs > 0) {
    record.quality.notes.push_back(fmt::format("{} more glibc heap(s) of an unknown layout were "
                                               "found and not read",
                                               glibc->unreadable_libcs));
    record.quality.consistent = false;
  }
  return walk;
}

} // namespace heapgap::session
