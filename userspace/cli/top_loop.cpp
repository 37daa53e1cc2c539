#include "cli/top_loop.h"

#include "cli/interval_steps.h"
#include "cli/saved_report.h"
#include "views/top/map_view.h"
#include "views/top/top_screen.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace heapgap::cli {
namespace {

using views::TopAction;
using views::TopPhase;

/// From one to the next with + and -.
constexpr std::array intervals{0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0};
/// How often /proc is asked while there is no tick yet.
constexpr std::chrono::milliseconds sight_interval{250};
/// How often it is asked when there will be none.
constexpr std::chrono::seconds slow_sight_interval{1};

std::chrono::nanoseconds nanoseconds(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(seconds));
}

} // namespace

TopLoop::TopLoop(TopWorld world, views::TopRecord record)
    : world_(std::move(world)), record_(std::move(record)), frames_(world_.clock.monotonic()),
      begin_(world_.clock.monotonic()), next_sight_(begin_ + sight_interval) {}

Result<void> TopLoop::run() {
  draw_when_due();
  while (!is_over_) {
    const std::array others{world_.watch.fd(), world_.interruption.fd()};
    const auto input = world_.terminal.wait(next_deadline(), world_.clock, others);
    if (input.has_hung_up || world_.interruption.is_asked()) break;
    if (input.is_stale) frames_.want(FrameReason::key);
    for (const views::Key& key : input.keys) press(key);
    take_news();
    look_when_due();
    draw_when_due();
  }
  return outcome_;
}

const views::TopContent& TopLoop::shown() const {
  return held_ ? *held_ : record_.content();
}

void TopLoop::press(const views::Key& key) {
  record_.say("");
  if (held_) held_->message.clear();
  const bool was_paused = state_.is_paused;
  auto reaction = views::react(state_, key, shown(), world_.terminal.size());
  state_ = std::move(reaction.state);
  if (state_.is_paused && !was_paused) held_ = record_.content();
  if (!state_.is_paused) held_.reset();
  frames_.want(FrameReason::key);
  act(reaction.action);
}

void TopLoop::act(TopAction action) {
  switch (action) {
  case TopAction::none:
    return;
  case TopAction::quit:
    is_over_ = true;
    return;
  case TopAction::back:
    goes_back_ = true;
    is_over_ = true;
    return;
  case TopAction::save:
    return save();
  case TopAction::mark:
    if (held_) held_->baseline = held_->tick;
    return record_.mark(shown().tick);
  case TopAction::unmark:
    if (held_) held_->baseline.reset();
    return record_.mark(nullptr);
  case TopAction::slower:
    return change_interval(true);
  case TopAction::faster:
    return change_interval(false);
  case TopAction::suspend:
    return world_.terminal.suspend();
  case TopAction::redraw:
    return world_.terminal.forget_screen();
  }
}

void TopLoop::change_interval(bool is_longer) {
  const double wanted = next_interval(intervals, record_.content().interval_s, is_longer);
  record_.set_interval(wanted);
  world_.watch.set_interval(nanoseconds(wanted));
  record_.say(fmt::format("interval {} s", wanted));
}

void TopLoop::save() {
  if (!shown().tick) return record_.say("there is nothing to save yet", true);
  const auto name = save_report(shown().tick->report);
  const bool is_bad = !name.has_value();
  std::string message = is_bad ? name.error().what + ": " + name.error().why : "saved as " + *name;
  if (held_) {
    held_->message = message;
    held_->is_message_bad = is_bad;
  }
  record_.say(std::move(message), is_bad);
}

void TopLoop::take_news() {
  WatchNews news = world_.watch.take();
  if (news.has_plan) record_.probes_go_in();
  for (auto& tick : news.ticks) record_.take_tick(std::move(tick));
  if (news.detail) {
    if (held_) held_->detail = news.detail;
    record_.take_detail(news.detail);
  }
  if (news.has_plan || !news.ticks.empty() || news.detail) frames_.want(FrameReason::news);
  if (news.outcome) take_outcome(*std::move(news.outcome));
}

void TopLoop::take_outcome(Result<analysis::Summary> outcome) {
  frames_.want(FrameReason::news);
  if (!outcome) {
    record_.fail(outcome.error());
    outcome_ = pass_on(outcome);
    return;
  }
  record_.end(outcome->end);
  is_over_ = outcome->end == analysis::WatchEnd::asked;
}

bool TopLoop::needs_sight() const {
  return !record_.content().tick && record_.content().phase != TopPhase::ended;
}

void TopLoop::look_when_due() {
  const auto now = world_.clock.monotonic();
  if (!needs_sight() || now < next_sight_) return;
  const bool is_reading = record_.content().phase == TopPhase::reading;
  next_sight_ = now + (is_reading ? std::chrono::nanoseconds(sight_interval)
                                  : std::chrono::nanoseconds(slow_sight_interval));
  auto sight = world_.first_sight();
  if (!sight) return; // the watch finds out, and says it better
  record_.take_sight(*std::move(sight), std::chrono::duration<double>(now - begin_).count());
  frames_.want(FrameReason::news);
}

void TopLoop::draw_when_due() {
  if (!frames_.take(world_.clock.monotonic())) return;
  const views::ScreenSize size = world_.terminal.size();
  if (!world_.terminal.draw(views::draw_top(shown(), state_, size, world_.charset))) {
    is_over_ = true;
  }
  world_.watch.set_focus(views::map_focus(shown(), state_, size));
}

std::chrono::nanoseconds TopLoop::next_deadline() const {
  const auto now = world_.clock.monotonic();
  auto deadline = now + std::chrono::hours(1);
  if (needs_sight()) deadline = std::max(next_sight_, now);
  return frames_.deadline(now, deadline);
}

} // namespace heapgap::cli
