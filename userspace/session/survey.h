// All processes side by side: what is known of each, and whose heap is read next.
//
// A row's life:
//
//   listed ──▶ waiting ──▶ looked at ──▶ read ◀──┐
//                  ▲            │          │     │ looked at again, as the schedule says
//                  │            │          └─────┘
//                  │            └──▶ no right, no heap, given up, failed: tried again later, ever
//                  │                 more seldom
//                  └── execve: another program, all is forgotten
//
// The row goes when the process is no longer listed.
#pragma once

#include "analysis/process_row.h"
#include "analysis/verdict/row_judge.h"
#include "session/heap_looker.h"
#include "session/look_schedule.h"
#include "target/process_table.h"

#include <vector>

namespace heapgap::session {

struct SurveyOptions {
  std::chrono::nanoseconds interval{std::chrono::seconds(1)}; ///< from listing to listing
  std::vector<Pid> only; ///< rows for these alone; empty: for all
  analysis::Thresholds thresholds;
};

/// One thread at a time. Some KiB of memory for each row.
class Survey {
public:
  Survey(SurveyOptions options, const Clock& clock);

  /// Takes up who is there now, and what it cost to find out.
  void take(target::ProcessListing listing, const std::optional<target::MachineMemory>& machine,
            std::chrono::nanoseconds cost);

  /// Which heap is to be read now; take_look() is to follow. Nothing: none, for now.
  std::optional<LookOrder> next_look(Lane lane);
  void take_look(const LookOrder& order, Lane lane, Look look);

  /// Everything as of now. `version` is left to the caller. self_cpu_percent is that since the call
  /// before.
  analysis::Overview overview();
  /// What the overviews say of it.
  void set_interval(std::chrono::nanoseconds interval) { options_.interval = interval; }
  /// Every process of the first listing was looked at, or is gone.
  [[nodiscard]] bool is_first_pass_done() const;
  /// There is none of those that the options name.
  [[nodiscard]] bool has_nobody() const { return rows_.empty() && !options_.only.empty(); }

private:
  struct Row {
    target::ListedProcess listed;
    analysis::LookState state = analysis::LookState::waiting;
    std::string why;
    std::optional<analysis::RowHeap> heap; ///< its age is that at the look: 0
    std::chrono::nanoseconds read_at{};
    std::vector<std::string> allocators;
    unsigned failures = 0; ///< in a row
    analysis::RowJudge judge;
  };

  [[nodiscard]] Row new_row(target::ListedProcess listed) const;
  [[nodiscard]] LookRecord new_record() const;
  void note_missing();
  void renew(Row& row, LookRecord& record, target::ListedProcess listed);
  void take_report(Row& row, const analysis::Report& report);
  void take_failure(Row& row, LookRecord& record, const Look& look);
  [[nodiscard]] bool is_wanted(Pid pid) const;
  [[nodiscard]] analysis::ProcessRow shown(const Row& row) const;
  [[nodiscard]] double elapsed_s() const;
  [[nodiscard]] Bytes most_space() const;

  SurveyOptions options_;
  const Clock& clock_;
  std::chrono::nanoseconds begin_;
  LookSchedule schedule_;
  bool any_listing_ = false;
  std::vector<Row> rows_;           ///< by pid
  std::vector<LookRecord> records_; ///< that of each row, at the same index
  std::optional<target::MachineMemory> machine_;
  std::vector<Pid> missing_; ///< of options_.only, not in the latest listing
  std::uint64_t kernel_threads_ = 0;
  std::uint64_t unlisted_ = 0;
  std::chrono::nanoseconds shown_at_;
  std::chrono::nanoseconds shown_used_; ///< processor time by then
};

} // namespace heapgap::session
