#include "support/sample_overviews.h"

#include <limits>

namespace heapgap::samples {

namespace {

using analysis::LookState;
using analysis::Overview;
using analysis::ProcessRow;
using analysis::Severity;
using analysis::Shape;
using analysis::VerdictKind;

struct Sizes {
  Bytes rss;
  Bytes resident;
  Bytes live;
  Bytes pinned;
  Bytes reclaimable;
  double age_s = 1;
};

ProcessRow process(int pid, std::string comm, Bytes rss, LookState state, std::string why = {}) {
  ProcessRow row;
  row.pid = Pid{pid};
  row.start_ticks = static_cast<std::uint64_t>(pid) * 100;
  row.comm = std::move(comm);
  row.rss = rss;
  row.state = state;
  row.why = std::move(why);
  return row;
}

ProcessRow read_process(int pid, std::string comm, const Sizes& sizes, VerdictKind kind,
                        Severity severity, std::string summary) {
  ProcessRow row = process(pid, std::move(comm), sizes.rss, LookState::read);
  analysis::RowHeap heap;
  heap.resident = sizes.resident;
  heap.live = sizes.live;
  heap.pinned = sizes.pinned;
  heap.reclaimable = sizes.reclaimable;
  heap.age_s = sizes.age_s;
  heap.waste_ratio =
      static_cast<double>(heap.idle_resident().count) / static_cast<double>(heap.resident.count);
  row.heap = heap;
  row.allocators = {"glibc"};
  row.trend = {.shape = Shape::steady, .rss_per_s = 0.0, .window_s = 60};
  analysis::Verdict verdict;
  verdict.kind = kind;
  verdict.severity = severity;
  verdict.summary = std::move(summary);
  verdict.confidence = 0.9;
  verdict.evidence = {{"pinned_bytes", static_cast<double>(sizes.pinned.count)},
                      {"waste_ratio", heap.waste_ratio}};
  row.verdict = std::move(verdict);
  return row;
}

/// The figures of the machine, and the rows in order.
Overview finished(Overview overview) {
  overview.version = "0.1.0";
  overview.time = std::chrono::system_clock::time_point(std::chrono::seconds(1'795'000'000));
  overview.elapsed_s = 75;
  overview.machine = {.memory = 16'000_MiB, .available = 6'200_MiB, .swap = 0_B, .swap_free = 0_B};
  overview.self_cpu_percent = 3.4;
  overview.kernel_threads = 96;
  overview.first_pass_done = true;
  analysis::arrange(overview);
  return overview;
}

} // namespace

Overview busy_machine() {
  Overview overview;
  auto& rows = overview.rows;
  rows.push_back(read_process(
      4242, "orders-api", {3'100_MiB, 2'900_MiB, 1'300_MiB, 1'500_MiB, 60_MiB, 42},
      VerdictKind::fragmentation, Severity::critical,
      "fragmentation: 1.5 GiB of 2.8 GiB are pinned by live blocks scattered over their pages"));
  rows.push_back(read_process(871, "redis-server", {900_MiB, 860_MiB, 610_MiB, 90_MiB, 150_MiB, 8},
                              VerdictKind::retention, Severity::warning,
                              "retention: 150 MiB of free pages are not returned to the system"));
  rows.back().allocators = {"jemalloc", "glibc"};
  rows.push_back(read_process(
      902, "python3", {420_MiB, 300_MiB, 290_MiB, 4_MiB, 2_MiB, 3}, VerdictKind::growth,
      Severity::warning,
      "growth: RSS grew by 180 MiB in 20 min; 96 % of it is live blocks: a leak or real demand"));
  rows.back().trend = {.shape = Shape::rising, .rss_per_s = 157'286.4, .window_s = 1200};
  rows.push_back(read_process(1204, "postgres", {220_MiB, 12_MiB, 11_MiB, 300_KiB, 200_KiB, 900},
                              VerdictKind::healthy, Severity::ok,
                              "the heap is in order: 12 MiB resident, 4 % of it idle"));
  rows.push_back(read_process(1, "systemd", {12_MiB, 4_MiB, 3_MiB, 600_KiB, 100_KiB, 65},
                              VerdictKind::healthy, Severity::ok,
                              "the heap is in order: 4 MiB resident, 17 % of it idle"));
  rows.back().trend = {.shape = Shape::falling, .rss_per_s = -1024.0, .window_s = 300};
  rows.push_back(read_process(3020, "a.out", {9_MiB, 1_MiB, 1_MiB, 0_B, 0_B, 2},
                              VerdictKind::insufficient_data, Severity::warning,
                              "no verdict: the heap contradicts itself in 3 places"));
  rows.push_back(read_process(3021, "worker", {33_MiB, 20_MiB, 14_MiB, 5_MiB, 1_MiB, 4'000},
                              VerdictKind::arena_spread, Severity::warning,
                              "arena spread: 6 MiB lie idle in 8 arenas"));
  rows.back().why = "pages of its libraries' data are in swap";
  rows.push_back(process(77, "sshd", 8_MiB, LookState::no_right,
                         "CAP_SYS_PTRACE is missing for reading its memory"));
  rows.push_back(
      process(640, "dockerd", 95_MiB, LookState::no_heap,
              "no allocator in use was found; looked for glibc (by structure) and others"));
  rows.push_back(process(5000, "bigdata", 61'440_MiB, LookState::given_up,
                         "it takes too long to be read beside all the others"));
  rows.push_back(process(5001, "unlucky", 3_MiB, LookState::failed, "out of memory"));
  rows.push_back(process(5002, "new", 2_MiB, LookState::waiting));
  return finished(std::move(overview));
}

Overview without_rights() {
  Overview overview = busy_machine();
  for (ProcessRow& row : overview.rows) {
    if (row.pid == Pid{902}) continue;
    row = process(row.pid.value, row.comm, row.rss.value_or(0_B), LookState::no_right,
                  "CAP_SYS_PTRACE is missing for reading its memory");
  }
  return finished(std::move(overview));
}

Overview hostile_overview() {
  constexpr auto most = Bytes{std::numeric_limits<std::uint64_t>::max()};
  Overview overview;
  overview.rows.push_back(read_process(2147483647, "\x1b[2J\x1b]0;x\x07",
                                       {most, most, most, 1_B, 0_B, 1e300}, VerdictKind::growth,
                                       Severity::critical,
                                       "\x1b[31mred\xff\xfe \xe2\x80\xae"
                                       "text\n\r\t"));
  overview.rows.back().allocators = {"\x1b[5m", "\xc3\x28"};
  overview.rows.back().trend = {.shape = Shape::rising,
                                .rss_per_s = std::numeric_limits<double>::infinity(),
                                .window_s = 1e300};
  overview.rows.push_back(process(2, ")\n) R 1", 0_B, LookState::failed,
                                  "\x9b"
                                  "31m\xf0\x9f"));
  overview.rows.push_back(process(3, "", 1_B, LookState::waiting));
  overview.rows.back().rss.reset();
  overview.notes = {"note \x1b[1m"};
  overview = finished(std::move(overview));
  overview.unlisted = std::numeric_limits<std::uint64_t>::max();
  return overview;
}

Overview empty_overview() {
  Overview overview;
  overview.time = std::chrono::system_clock::time_point(std::chrono::seconds(1'795'000'000));
  return overview;
}

Overview crowded(int processes) {
  Overview overview;
  for (int index = 0; index < processes; ++index) {
    const Bytes idle = 4_KiB * static_cast<std::uint64_t>(processes - index);
    overview.rows.push_back(read_process(1000 + index, "worker-" + std::to_string(index),
                                         {40_MiB, 30_MiB, 20_MiB, idle, 0_B, 5},
                                         VerdictKind::healthy, Severity::ok, "in order"));
  }
  return finished(std::move(overview));
}

} // namespace heapgap::samples
