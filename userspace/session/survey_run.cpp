#include "session/survey_run.h"

#include "session/without_exceptions.h"
#include "target/privileges.h"

#include <utility>

namespace heapgap::session {

namespace {

/// From question to question whether an account has filled up enough.
constexpr std::chrono::milliseconds pause{100};

} // namespace

SurveyRun::~SurveyRun() {
  for (std::jthread& lane : lanes_) lane.request_stop();
}

Result<void> SurveyRun::start() {
  return without_exceptions([&]() -> Result<void> {
    for (const Lane lane : {Lane::quick, Lane::lengthy}) {
      lanes_.emplace_back([this, lane](const std::stop_token& stop) { look_after(lane, stop); });
    }
    return {};
  });
}

Result<void> SurveyRun::renew() {
  const auto begin = clock_.thread_time();
  auto listing = table_.list();
  if (!listing) return pass_on(listing);
  std::optional<target::MachineMemory> machine;
  if (const auto memory = table_.machine_memory()) machine = *memory;
  const auto cost = clock_.thread_time() - begin;
  const std::scoped_lock lock(mutex_);
  survey_.take(*std::move(listing), machine, cost);
  return {};
}

analysis::Overview SurveyRun::overview() {
  const std::scoped_lock lock(mutex_);
  return survey_.overview();
}

void SurveyRun::set_interval(std::chrono::nanoseconds interval) {
  const std::scoped_lock lock(mutex_);
  survey_.set_interval(interval);
}

bool SurveyRun::is_first_pass_done() {
  const std::scoped_lock lock(mutex_);
  return survey_.is_first_pass_done();
}

bool SurveyRun::has_nobody() {
  const std::scoped_lock lock(mutex_);
  return survey_.has_nobody();
}

std::optional<LookOrder> SurveyRun::next_look(Lane lane) {
  const std::scoped_lock lock(mutex_);
  return survey_.next_look(lane);
}

void SurveyRun::look_after(Lane lane, const std::stop_token& stopping) {
  // Rights are a thread's own. Whoever started the survey may keep some to trace a process that is
  // opened; a lane only reads. Giving away can fail for lack of memory only; then the thread goes
  // on as it is.
  [[maybe_unused]] const auto limited = target::limit_to_reading();
  while (!stopping.stop_requested()) {
    auto order = is_looking_ ? next_look(lane) : std::nullopt;
    if (!order) {
      std::unique_lock lock(mutex_);
      rest_.wait_for(lock, stopping, pause, [] { return false; });
      continue;
    }
    order->bounds.stop = stopping;
    Look look = looker_.look(*order);
    const std::scoped_lock lock(mutex_);
    survey_.take_look(*order, lane, std::move(look));
  }
}

} // namespace heapgap::session
