// No room reports an error by an exception; what the standard library throws ends here.
#pragma once

#include "base/result.h"

#include <new>
#include <system_error>

namespace heapgap::session {

/// What `work` returns, or an error of kind failure for lack of memory or of threads.
template <typename Work> auto without_exceptions(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::system_error& error) {
    return fail(ErrorKind::failure, "cannot start a thread", error.what(),
                "raise the limit on processes (ulimit -u, pids.max of the cgroup)");
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::failure, "cannot hold the model of the heap", "out of memory",
                "free some memory, or raise the limit of the memory cgroup heapgap runs in");
  }
}

} // namespace heapgap::session
