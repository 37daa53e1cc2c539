// All processes side by side: an immutable value that the views draw.
#pragma once

#include "analysis/report.h"
#include "analysis/trend/course.h"

namespace heapgap::analysis {

/// What became of the latest look at a process's heap.
enum class LookState : std::uint8_t {
  waiting,  ///< not looked at yet
  read,     ///< the figures are there
  no_right, ///< a right is missing
  no_heap,  ///< no allocator in it that is known
  given_up, ///< the look took too long or too much memory
  failed,
};

/// The heap's part of a row, as the last look that succeeded saw it.
struct RowHeap {
  Bytes resident;
  Bytes live; ///< resident or not
  Bytes reclaimable;
  Bytes pinned;
  std::optional<double> waste_ratio;
  bool exact = true;
  double age_s = 0;

  [[nodiscard]] Bytes idle_resident() const { return reclaimable + pinned; }
};

/// How RSS goes. The shape says whether the slope is more than chance.
struct RowTrend {
  Shape shape = Shape::unclear;
  std::optional<double> rss_per_s;
  double window_s = 0;
};

struct ProcessRow {
  Pid pid;
  std::uint64_t start_ticks = 0; ///< names the process together with the pid
  std::string comm;              ///< hostile bytes
  std::optional<Bytes> rss;      ///< the kernel's, of now
  LookState state = LookState::waiting;
  std::string why; ///< why there are no figures, or no newer ones; "" when there is no trouble
  std::optional<RowHeap> heap;
  std::vector<std::string> allocators; ///< by name, those that were read first; empty: not known
  RowTrend trend;
  std::optional<Verdict> verdict; ///< nothing before the heap was read
};

/// The whole machine's, of /proc/meminfo.
struct MachineSummary {
  Bytes memory;
  Bytes available;
  Bytes swap;
  Bytes swap_free;
};

/// How many rows there are of each sort; the sum is the number of rows.
struct RowCounts {
  std::uint64_t waiting = 0;
  std::uint64_t read = 0;
  std::uint64_t no_right = 0;
  std::uint64_t no_heap = 0;
  std::uint64_t given_up = 0;
  std::uint64_t failed = 0;
};

struct Overview {
  std::string version;
  std::chrono::system_clock::time_point time;
  double elapsed_s = 0;
  double interval_s = 1; ///< from listing to listing, as asked for
  std::optional<MachineSummary> machine;
  RowCounts counts;
  std::uint64_t kernel_threads = 0; ///< which have no row
  std::uint64_t unlisted = 0;       ///< processes beyond the most that get rows
  double self_cpu_percent = 0;      ///< of one core, since the overview before
  bool first_pass_done = false;     ///< every process that was there at the begin was looked at
  std::vector<std::string> notes;
  std::vector<ProcessRow> rows; ///< by idle resident memory, then by RSS, largest
                                ///< first; those without figures come last
};

/// A row's heap out of a report on it, just read.
RowHeap row_heap(const Report& report);

/// The names of the allocators, each once, the most important ones first; at most 4.
std::vector<std::string> allocator_names(const Report& report);

/// Puts `rows` into the default order and counts them by state.
void arrange(Overview& overview);

} // namespace heapgap::analysis
