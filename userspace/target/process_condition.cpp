#include "target/process_condition.h"

#include "target/process_errors.h"
#include "target/process_stat.h"
#include "target/text_fields.h"
#include "target/thread_list.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::target {
namespace {

/// A process with more threads is asked for the children of these only.
constexpr std::size_t most_threads_asked = 1024;

std::optional<std::int64_t> number_of(std::string_view status, std::string_view name) {
  auto value = labelled_value(status, name);
  return value ? parse_number<std::int64_t>(take_until(*value, ' ')) : std::nullopt;
}

bool has_word(std::string_view text, std::string_view word) {
  while (!text.empty()) {
    if (take_until(text, ' ') == word) return true;
  }
  return false;
}

/// The file is there when the kernel has CONFIG_PROC_CHILDREN.
std::optional<std::uint64_t> count_children(const ProcDirectory& process) {
  const auto threads = thread_numbers(process);
  if (!threads) return std::nullopt;
  std::uint64_t children = 0;
  for (std::size_t i = 0; i < std::min(threads->size(), most_threads_asked); ++i) {
    const auto file = fmt::format("task/{}/children", (*threads)[i].value);
    const auto text = process.read_file(file.c_str(), 1_MiB);
    if (!text && i == 0) return std::nullopt;
    // A thread may have ended meanwhile. Each number is followed by a blank.
    if (text) children += static_cast<std::uint64_t>(std::ranges::count(*text, ' '));
  }
  return children;
}

} // namespace

void read_condition(std::string_view status, ProcessCondition& condition) {
  // 0: none, 1: strict, 2: a filter. The line is missing in a kernel without seccomp.
  condition.has_system_filter = number_of(status, "Seccomp").value_or(0) != 0;
  condition.has_shadow_stack =
      has_word(labelled_value(status, "x86_Thread_features").value_or(""), "shstk");
  const auto tracer = number_of(status, "TracerPid").value_or(0);
  if (tracer > 0) condition.tracer = Pid{static_cast<std::int32_t>(tracer)};
  if (const auto kibibytes = number_of(status, "VmSwap"); kibibytes && *kibibytes >= 0) {
    condition.swap = Bytes{static_cast<std::uint64_t>(*kibibytes)} * 1024;
  }
}

Result<ProcessCondition> condition_of(Pid pid) {
  const auto process = ProcDirectory::open(pid);
  if (!process) return std::unexpected(process.error());
  const auto stat_text = process->read_file("stat", small_text);
  if (!stat_text) return std::unexpected(stat_text.error());
  const auto stat = parse_process_stat(*stat_text);
  if (!stat) return std::unexpected(stat.error());
  const auto status = process->read_file("status", small_text);
  if (!status) return std::unexpected(status.error());
  ProcessCondition condition;
  read_condition(*status, condition);
  condition.comm = stat->comm;
  condition.threads = stat->threads;
  condition.main_thread_ended = stat->has_exited() && stat->threads > 1;
  condition.children = count_children(*process);
  return condition;
}

} // namespace heapgap::target
