#include "session/survey.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace heapgap::session {

namespace {

using namespace std::chrono_literals;
using analysis::LookState;

/// Programs that live shorter are none that a heap is looked for in.
constexpr std::chrono::seconds settling{1};
/// After a failure; twice as long after each further one.
constexpr std::chrono::seconds first_retry{10};
constexpr unsigned most_doublings = 6; // to about ten minutes
/// A heap's model takes up to a twentieth of the heap, and may have so much of what is available.
constexpr std::uint64_t heap_to_model = 20;
constexpr std::uint64_t part_of_available = 8;
constexpr Bytes least_model = 64_MiB;
constexpr Bytes most_model = 1024_MiB;

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

LookState state_after(const Look& look) {
  if (look.gave_up) return LookState::given_up;
  switch (look.report.error().kind) {
  case ErrorKind::privilege:
    return LookState::no_right;
  case ErrorKind::nothing_to_measure:
    return LookState::no_heap;
  default:
    return LookState::failed;
  }
}

/// Whether another program runs under the same number.
bool is_replaced(const target::ListedProcess& before, const target::ListedProcess& now) {
  return before.stack_start != 0 && before.stack_start != now.stack_start;
}

} // namespace

Survey::Survey(SurveyOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), begin_(clock.monotonic()), schedule_(begin_),
      shown_at_(begin_), shown_used_(clock.processor_time()) {}

void Survey::take(target::ProcessListing listing,
                  const std::optional<target::MachineMemory>& machine,
                  std::chrono::nanoseconds cost) {
  std::vector<Row> rows;
  std::vector<LookRecord> records;
  rows.reserve(listing.processes.size());
  records.reserve(listing.processes.size());
  std::size_t old = 0;
  for (target::ListedProcess& listed : listing.processes) {
    if (!is_wanted(listed.pid)) continue;
    while (old < rows_.size() && rows_[old].listed.pid < listed.pid) ++old;
    const bool is_known = old < rows_.size() && rows_[old].listed.pid == listed.pid &&
                          rows_[old].listed.start_ticks == listed.start_ticks &&
                          !is_replaced(rows_[old].listed, listed);
    if (is_known) {
      rows.push_back(std::move(rows_[old]));
      records.push_back(records_[old]);
    } else {
      rows.push_back(new_row(listed));
      records.push_back(new_record());
    }
    renew(rows.back(), records.back(), std::move(listed));
  }
  rows_ = std::move(rows);
  records_ = std::move(records);
  note_missing();
  machine_ = machine;
  kernel_threads_ = listing.kernel_threads;
  unlisted_ = listing.unlisted;
  any_listing_ = true;
  schedule_.spend(cost);
}

void Survey::note_missing() {
  missing_.clear();
  for (const Pid pid : options_.only) {
    const bool is_there =
        std::ranges::binary_search(rows_, pid, {}, [](const Row& row) { return row.listed.pid; });
    if (!is_there) missing_.push_back(pid);
  }
}

Survey::Row Survey::new_row(target::ListedProcess listed) const {
  return {.listed = std::move(listed),
          .why = {},
          .heap = {},
          .allocators = {},
          .judge = analysis::RowJudge(options_.thresholds)};
}

LookRecord Survey::new_record() const {
  LookRecord record;
  record.in_first_pass = !any_listing_;
  if (any_listing_) record.not_before = clock_.monotonic() + settling;
  return record;
}

void Survey::renew(Row& row, LookRecord& record, target::ListedProcess listed) {
  row.listed = std::move(listed);
  record.anonymous = row.listed.resident ? row.listed.resident->anonymous : 0_B;
  if (row.listed.resident) row.judge.add_rss(elapsed_s(), row.listed.resident->rss);
}

std::optional<LookOrder> Survey::next_look(Lane lane) {
  const auto chosen = schedule_.choose(records_, lane, clock_.monotonic());
  if (!chosen) return std::nullopt;
  records_[*chosen].in_hand = true;
  const target::ListedProcess& listed = rows_[*chosen].listed;
  LookOrder order{.pid = listed.pid, .start_ticks = listed.start_ticks, .bounds = {}};
  order.bounds.processor_time = most_cost(records_[*chosen]);
  order.bounds.address_space = most_space();
  return order;
}

void Survey::take_look(const LookOrder& order, Lane lane, Look look) {
  schedule_.pay(lane, look.cost);
  const auto at =
      std::ranges::lower_bound(rows_, order.pid, {}, [](const Row& row) { return row.listed.pid; });
  if (at == rows_.end() || at->listed.pid != order.pid) return;
  if (at->listed.start_ticks != order.start_ticks) return;
  LookRecord& record = records_[static_cast<std::size_t>(at - rows_.begin())];
  record.in_hand = false;
  record.cost = look.cost;
  record.anonymous_then = record.anonymous;
  record.last = clock_.monotonic();
  if (look.report) {
    take_report(*at, *look.report);
  } else {
    take_failure(*at, record, look);
  }
}

void Survey::take_report(Row& row, const analysis::Report& report) {
  row.state = LookState::read;
  row.why.clear();
  row.failures = 0;
  row.heap = analysis::row_heap(report);
  row.read_at = clock_.monotonic();
  row.allocators = analysis::allocator_names(report);
  row.judge.add_look(elapsed_s(), report);
}

void Survey::take_failure(Row& row, LookRecord& record, const Look& look) {
  const Error& error = look.report.error();
  if (error.kind == ErrorKind::no_process) {
    // The next listing tells whether it has ended or runs another program.
    record.not_before = clock_.monotonic() + settling;
    return;
  }
  row.why = error.why.empty() ? error.what : error.why;
  if (!row.heap) row.state = state_after(look);
  record.not_before =
      clock_.monotonic() + first_retry * (1U << std::min(row.failures, most_doublings));
  ++row.failures;
}

analysis::Overview Survey::overview() {
  const auto now = clock_.monotonic();
  const auto used = clock_.processor_time();
  analysis::Overview overview;
  overview.time = clock_.wall();
  overview.elapsed_s = elapsed_s();
  overview.interval_s = seconds(options_.interval);
  if (machine_) {
    overview.machine = {.memory = machine_->total,
                        .available = machine_->available,
                        .swap = machine_->swap_total,
                        .swap_free = machine_->swap_free};
  }
  overview.kernel_threads = kernel_threads_;
  overview.unlisted = unlisted_;
  if (now > shown_at_) {
    overview.self_cpu_percent = 100 * seconds(used - shown_used_) / seconds(now - shown_at_);
  }
  shown_at_ = now;
  shown_used_ = used;
  overview.first_pass_done = is_first_pass_done();
  overview.rows.reserve(rows_.size());
  for (const Row& row : rows_) overview.rows.push_back(shown(row));
  for (const Pid pid : missing_) {
    overview.notes.push_back(fmt::format("there is no process {}", pid.value));
  }
  analysis::arrange(overview);
  return overview;
}

bool Survey::is_first_pass_done() const {
  if (!any_listing_) return false;
  return std::ranges::none_of(
      records_, [](const LookRecord& record) { return record.in_first_pass && !record.last; });
}

analysis::ProcessRow Survey::shown(const Row& row) const {
  analysis::ProcessRow shown{.pid = row.listed.pid,
                             .start_ticks = row.listed.start_ticks,
                             .comm = row.listed.comm,
                             .rss = {},
                             .state = row.state,
                             .why = row.why,
                             .heap = row.heap,
                             .allocators = row.allocators,
                             .trend = row.judge.trend(),
                             .verdict = row.judge.verdict()};
  if (row.listed.resident) shown.rss = row.listed.resident->rss;
  if (shown.heap) shown.heap->age_s = seconds(clock_.monotonic() - row.read_at);
  return shown;
}

bool Survey::is_wanted(Pid pid) const {
  return options_.only.empty() || std::ranges::find(options_.only, pid) != options_.only.end();
}

double Survey::elapsed_s() const {
  return seconds(clock_.monotonic() - begin_);
}

Bytes Survey::most_space() const {
  const std::uint64_t available = machine_ ? machine_->available.count : 0;
  const std::uint64_t model =
      std::clamp(available / part_of_available, least_model.count, most_model.count);
  return {model * heap_to_model};
}

} // namespace heapgap::session
