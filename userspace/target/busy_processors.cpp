#include "target/busy_processors.h"

#include "target/process_stat.h"
#include "target/thread_list.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace heapgap::target {

ProcessorSet busy_processors(const ProcDirectory& process) {
  ProcessorSet busy;
  const auto threads = thread_numbers(process);
  if (!threads) return busy;
  const std::size_t asked = std::min(threads->size(), most_threads_asked);
  for (const Pid thread : std::span(*threads).first(asked)) {
    const auto name = fmt::format("task/{}/stat", thread.value);
    const auto text = process.read_file(name.c_str(), small_text);
    if (!text) continue;
    const auto stat = parse_process_stat(*text);
    if (stat && stat->state == 'R' && stat->processor) busy.insert(*stat->processor);
  }
  return busy;
}

} // namespace heapgap::target
