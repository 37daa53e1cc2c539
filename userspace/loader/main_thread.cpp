#include "loader/main_thread.h"

#include "loader/loader_errors.h"
#include "target/proc_directory.h"
#include "target/process_errors.h"
#include "target/process_stat.h"

namespace heapgap::loader {

Result<void> check_main_thread(Pid pid) {
  const auto directory = target::ProcDirectory::open(pid);
  if (!directory) return std::unexpected(directory.error());
  const auto text = directory->read_file("stat", target::small_text);
  if (!text) return std::unexpected(text.error());
  const auto stat = target::parse_process_stat(*text);
  if (!stat) return std::unexpected(stat.error());
  if (!stat->has_exited()) return {};
  if (stat->threads <= 1) return std::unexpected(target::process_ended(pid));
  return fail(ErrorKind::failure, cannot_trace(pid),
              "its main thread has ended, and the kernel traces no process without one",
              "watch with --walk-only: the heap is then read again and again");
}

} // namespace heapgap::loader
