#include "target/thread_tracer.h"

#include "target/process_errors.h"
#include "target/process_stat.h"
#include "target/text_fields.h"
#include "target/thread_list.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <thread>

#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

namespace heapgap::target {
namespace {

using namespace std::chrono_literals;

// A thread that stays in the kernel cannot be stopped there, but it stops before its next
// instruction. After this long it counts as halted.
constexpr auto kernel_patience = 50ms;

enum class TraceState : std::uint8_t { running, stopped, gone };

struct TraceStop {
  TraceState state;
  int signal; ///< being delivered at the stop, or 0
};

/// WNOWAIT leaves the stop uncollected: should this process die, the kernel still knows the signal
/// that was being delivered, and delivers it.
TraceStop look_at(Pid tid) {
  siginfo_t info{};
  const int flags = WSTOPPED | WEXITED | WNOHANG | WNOWAIT | __WALL;
  if (::waitid(P_PID, static_cast<id_t>(tid.value), &info, flags) != 0) {
    return {TraceState::gone, 0};
  }
  if (info.si_pid == 0) return {TraceState::running, 0};
  if (info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED) return {TraceState::gone, 0};
  // An interrupt or a group stop carries PTRACE_EVENT_STOP above the signal's byte: none to
  // deliver.
  const bool delivers = info.si_status >> 8 == 0;
  return {TraceState::stopped, delivers ? info.si_status : 0};
}

std::string task_file(Pid tid, const char* name) {
  return fmt::format("task/{}/{}", tid.value, name);
}

/// 'D' and the like; '?' when the thread is gone.
char state_of(const ProcDirectory& process, Pid tid) {
  const auto text = process.read_file(task_file(tid, "stat").c_str(), small_text);
  if (!text) return '?';
  const auto stat = parse_process_stat(*text);
  return stat ? stat->state : '?';
}

/// The process that traces the thread already; 0 when none does.
std::int32_t tracer_of(const ProcDirectory& process, Pid tid) {
  const auto status = process.read_file(task_file(tid, "status").c_str(), small_text);
  if (!status) return 0;
  return parse_number<std::int32_t>(labelled_value(*status, "TracerPid").value_or("")).value_or(0);
}

Error cannot_stop(const ProcDirectory& process, Pid tid, int error_number) {
  auto what = fmt::format("cannot stop process {}", process.pid().value);
  if (const auto tracer = tracer_of(process, tid); tracer != 0) {
    return {ErrorKind::privilege, std::move(what),
            fmt::format("process {} traces it already, and there can be only one", tracer),
            "let the debugger detach, or measure without --freeze"};
  }
  return system_error(process.pid(), std::move(what), error_number);
}

} // namespace

Result<void> ThreadTracer::stop_all(TimePoint deadline) {
  // Only a list taken while all known threads are halted can be complete.
  for (;;) {
    const auto seized = seize_new();
    if (!seized) return std::unexpected(seized.error());
    if (*seized == 0) break;
    if (auto halted = wait_until_halted(deadline); !halted) return halted;
  }
  if (tracees_.empty()) return std::unexpected(process_ended(process_.pid()));
  return {};
}

Result<std::size_t> ThreadTracer::seize_new() {
  const auto threads = thread_numbers(process_);
  if (!threads) return std::unexpected(threads.error());
  std::vector<std::int32_t> known;
  known.reserve(tracees_.size());
  for (const auto& tracee : tracees_) known.push_back(tracee.tid.value);
  std::ranges::sort(known);
  std::size_t count = 0;
  for (const auto tid : *threads) {
    if (std::ranges::binary_search(known, tid.value)) continue;
    auto seized = seize(tid);
    if (!seized) return pass_on(seized);
    if (!*seized) continue;
    tracees_.push_back({tid, false});
    ++count;
  }
  return count;
}

Result<bool> ThreadTracer::seize(Pid tid) {
  if (::ptrace(PTRACE_SEIZE, tid.value, nullptr, nullptr) != 0) {
    const int error_number = errno;
    if (error_number == ESRCH) return false;
    const char state = state_of(process_, tid);
    if (state == 'Z' || state == 'X' || state == '?') return false;
    return std::unexpected(cannot_stop(process_, tid, error_number));
  }
  ::ptrace(PTRACE_INTERRUPT, tid.value, nullptr, nullptr);
  return true;
}

Result<void> ThreadTracer::wait_until_halted(TimePoint deadline) {
  const auto began = std::chrono::steady_clock::now();
  for (;;) {
    const auto now = std::chrono::steady_clock::now();
    bool all_halted = true;
    for (auto& tracee : tracees_) {
      if (tracee.halted) continue;
      tracee.halted = look_at(tracee.tid).state != TraceState::running ||
                      (now > began + kernel_patience && state_of(process_, tracee.tid) == 'D');
      all_halted = all_halted && tracee.halted;
    }
    if (all_halted) return {};
    if (now >= deadline) break;
    std::this_thread::sleep_for(50us);
  }
  return fail(ErrorKind::failure, fmt::format("cannot stop process {}", process_.pid().value),
              "not all of its threads stopped within the time limit",
              "allow more time, or measure without --freeze");
}

void ThreadTracer::release_all() {
  for (const auto& tracee : tracees_) {
    const auto stop = look_at(tracee.tid);
    if (stop.state != TraceState::stopped) continue; // the kernel does it when this thread ends
    ::ptrace(PTRACE_DETACH, tracee.tid.value, nullptr, static_cast<long>(stop.signal));
  }
  tracees_.clear();
}

} // namespace heapgap::target
