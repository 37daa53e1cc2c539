#include "target/public_figures.h"

#include "target/access_check.h"
#include "target/cgroup_limit.h"
#include "target/memory_totals.h"
#include "target/process_errors.h"
#include "target/resource_limits.h"
#include "target/text_fields.h"
#include "target/thread_list.h"

#include <fcntl.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

std::string read_own(const char* path) {
  const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file || read_to_end(file.get(), 16_MiB, text) != 0) return {};
  return text;
}

} // namespace

Result<ProcessStat> read_stat(const ProcDirectory& process) {
  auto text = process.read_file("stat", small_text);
  if (!text) return pass_on(text);
  return parse_process_stat(*text);
}

Result<ProcDirectory> open_memory_directory(const ProcDirectory& process, const ProcessStat& stat) {
  if (!stat.has_exited() || stat.threads < 2) return ProcDirectory::open(process.pid());
  auto threads = thread_numbers(process);
  if (!threads) return pass_on(threads);
  for (const auto thread : *threads) {
    auto directory = ProcDirectory::open(thread);
    if (!directory) continue;
    const auto thread_stat = read_stat(*directory);
    if (thread_stat && !thread_stat->has_exited()) return directory;
  }
  return std::unexpected(process_ended(process.pid()));
}

std::chrono::system_clock::time_point time_of(std::uint64_t ticks_since_boot) {
  auto stat = read_own("/proc/stat");
  std::string_view rest = stat;
  std::int64_t boot = 0;
  while (!rest.empty()) {
    auto line = take_until(rest, '\n');
    if (take_until(line, ' ') == "btime") boot = parse_number<std::int64_t>(line).value_or(0);
  }
  const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  const auto milliseconds =
      ticks_since_boot / per_second * 1000 + ticks_since_boot % per_second * 1000 / per_second;
  return std::chrono::system_clock::from_time_t(boot) +
         std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
}

Result<MemoryTotals> read_quick_totals(const ProcDirectory& directory) {
  auto status = directory.read_file("status", small_text);
  if (!status) return pass_on(status);
  auto totals = parse_status_totals(*status);
  if (!totals) return std::unexpected(process_ended(directory.pid()));
  if (const auto cgroups = directory.read_file("cgroup", small_text)) {
    if (const auto limit = find_cgroup_limit(*cgroups, read_own("/proc/self/mountinfo"))) {
      totals->cgroup_limit = limit->limit;
      totals->cgroup_usage = limit->usage;
    }
  }
  if (const auto limits = directory.read_file("limits", small_text)) {
    totals->address_space_limit = soft_limit(*limits, "Max address space");
    totals->data_limit = soft_limit(*limits, "Max data size");
  }
  return *totals;
}

Result<PublicFigures> read_public_figures(Pid pid) {
  const auto directory = ProcDirectory::open(pid);
  if (!directory) return std::unexpected(directory.error());
  const auto stat = read_stat(*directory);
  if (!stat) return std::unexpected(stat.error());
  const auto memory_directory = open_memory_directory(*directory, *stat);
  if (!memory_directory) return std::unexpected(memory_directory.error());
  const auto memory_stat = read_stat(*memory_directory);
  if (!memory_stat) return std::unexpected(memory_stat.error());
  if (auto has_memory = check_has_memory(pid, *memory_stat); !has_memory) {
    return pass_on(has_memory);
  }
  auto totals = read_quick_totals(*memory_directory);
  if (!totals) return pass_on(totals);
  return PublicFigures{.identity = {.pid = pid,
                                    .start_ticks = stat->start_ticks,
                                    .start_time = time_of(stat->start_ticks),
                                    .comm = stat->comm,
                                    .exe = memory_directory->read_link("exe")},
                       .threads = stat->threads,
                       .totals = *totals};
}

} // namespace heapgap::target
