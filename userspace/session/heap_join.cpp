#include "session/heap_join.h"

namespace heapgap::session {

namespace {

constexpr std::chrono::milliseconds time_for_calls_at_attach{200};
constexpr std::chrono::milliseconds time_for_frees{50};
/// A heap that always changes too fast is taken as it is after so many walks.
constexpr int most_torn_in_a_row = 5;
constexpr int least_settling_walks = 2;
constexpr int most_settling_walks = 8;

} // namespace

Result<void> HeapJoin::join(const std::optional<FreezeOptions>& freeze) {
  live_.remember();
  auto walked =
      freeze ? with_stopped_target(*freeze, freeze_outcome_, [this] { return walk(); }) : walk();
  if (!walked) return pass_on(walked);
  adopt_first(*std::move(walked));
  state_ = State::settling;
  settling_walks_ = torn_in_a_row_ = 0;
  is_confirmed_ = false;
  due_ = clock_.monotonic() + time_for_calls_at_attach;
  return {};
}

void HeapJoin::refresh() {
  live_.remember();
  state_ = State::refreshing;
  due_ = clock_.monotonic() + time_for_frees;
}

Result<void> HeapJoin::advance() {
  if (clock_.monotonic() < due_) return {};
  if (state_ == State::settling) return settle();
  if (state_ == State::refreshing) return end_refresh();
  return {};
}

void HeapJoin::lose() {
  live_.forget();
  state_ = State::lost;
}

Result<void> HeapJoin::settle() {
  auto walked = walk();
  if (!walked) return pass_on(walked);
  if (!walked->record.quality.consistent && ++torn_in_a_row_ < most_torn_in_a_row) {
    due_ = clock_.monotonic() + time_for_frees;
    return {};
  }
  std::uint64_t corrected = 0;
  if (++settling_walks_ == 1) {
    adopt_first(*std::move(walked)); // the first without calls that nobody saw begin
  } else {
    corrected = adopt_later(*std::move(walked)).corrected;
  }
  const bool is_settled = settling_walks_ >= least_settling_walks && corrected == 0;
  if ((!is_settled || !is_confirmed_) && settling_walks_ < most_settling_walks) return {};
  live_.forget();
  state_ = State::settled;
  return {};
}

Result<void> HeapJoin::end_refresh() {
  state_ = State::settled;
  auto walked = walk();
  if (!walked) {
    live_.forget();
    return pass_on(walked);
  }
  if (walked->record.quality.consistent) {
    corrections_ += adopt_later(*std::move(walked)).corrected;
  }
  live_.forget();
  return {};
}

std::chrono::nanoseconds HeapJoin::refresh_takes() const {
  return time_for_frees + (record_.end - record_.begin);
}

Result<HeapWalk> HeapJoin::walk() {
  const auto begin = clock_.processor_time();
  auto walked = walk_heap(process_, clock_);
  walk_cost_ = clock_.processor_time() - begin;
  walks_used_ += walk_cost_;
  if (walked && !walked->record.quality.consistent) ++torn_walks_;
  return walked;
}

// Both: a block may be seen by the walk before its event was taken over; then the event must count.

void HeapJoin::adopt_first(HeapWalk walk) {
  drain_();
  record_ = std::move(walk.record);
  live_.adopt_walk(std::move(walk.heap));
}

heap::LaterWalk HeapJoin::adopt_later(HeapWalk walk) {
  drain_();
  record_ = std::move(walk.record);
  is_confirmed_ = is_confirmed_ || record_.quality.torn_lists == 0;
  return live_.adopt_later_walk(std::move(walk.heap));
}

} // namespace heapgap::session
