#include "cli/survey_loop.h"

#include "cli/interval_steps.h"
#include "cli/top_loop.h"
#include "views/processes/process_screen.h"

#include <array>

#include <fmt/format.h>

namespace heapgap::cli {
namespace {

using views::ProcessAction;

/// From one to the next with + and -, seconds.
constexpr std::array intervals{0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0};

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

/// What is asked of a process that is opened from the list: as for heapgap top -p, until the user
/// leaves it.
TopRequest request_for(const SurveyRequest& survey, Pid pid) {
  TopRequest request;
  static_cast<AttachRequest&>(request) = static_cast<const AttachRequest&>(survey);
  request.pid = pid;
  request.ticks.reset();
  request.duration.reset();
  return request;
}

} // namespace

Result<void> SurveyLoop::run() {
  draw_when_due();
  while (!is_over_) {
    const std::array others{world_.survey.fd(), world_.interruption.fd()};
    const auto input = world_.terminal.wait(next_deadline(), clock(), others);
    if (input.has_hung_up || world_.interruption.is_asked()) break;
    if (input.is_stale) frames_.want(FrameReason::key);
    for (const views::Key& key : input.keys) {
      press(key);
      if (is_over_) break;
    }
    take_news();
    forget_left();
    draw_when_due();
  }
  return outcome_;
}

void SurveyLoop::press(const views::Key& key) {
  say("");
  const bool was_paused = state_.is_paused;
  const views::ProcessContent& shown = was_paused ? held_ : content_;
  auto reaction = views::react(state_, key, shown, world_.terminal.size());
  state_ = std::move(reaction.state);
  if (state_.is_paused && !was_paused) held_ = content_;
  frames_.want(FrameReason::key);
  act(reaction.action);
}

void SurveyLoop::act(ProcessAction action) {
  switch (action) {
  case ProcessAction::none:
    return;
  case ProcessAction::quit:
    is_over_ = true;
    return;
  case ProcessAction::open:
    return open();
  case ProcessAction::slower:
    return change_interval(true);
  case ProcessAction::faster:
    return change_interval(false);
  case ProcessAction::suspend:
    return world_.terminal.suspend();
  case ProcessAction::redraw:
    return world_.terminal.forget_screen();
  }
}

void SurveyLoop::change_interval(bool is_longer) {
  const double wanted = next_interval(intervals, seconds(interval_), is_longer);
  interval_ =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(wanted));
  world_.survey.set_interval(interval_);
  say(fmt::format("interval {} s", wanted));
}

void SurveyLoop::take_news() {
  SurveyNews news = world_.survey.take();
  if (news.overview) {
    content_.overview = std::move(news.overview);
    if (!state_.is_paused) frames_.want(FrameReason::news);
  }
  if (!news.outcome) return;
  outcome_ = *std::move(news.outcome);
  is_over_ = true;
}

void SurveyLoop::say(std::string message, bool is_bad) {
  content_.message = std::move(message);
  content_.is_message_bad = is_bad;
  held_.message = content_.message;
  held_.is_message_bad = is_bad;
  frames_.want(FrameReason::news);
}

void SurveyLoop::draw_when_due() {
  if (is_over_ || !frames_.take(clock().monotonic())) return;
  const views::ProcessContent& shown = state_.is_paused ? held_ : content_;
  const auto canvas = views::draw_processes(shown, state_, world_.terminal.size(), world_.charset);
  if (!world_.terminal.draw(canvas)) is_over_ = true;
}

std::chrono::nanoseconds SurveyLoop::next_deadline() const {
  const auto now = clock().monotonic();
  const std::chrono::nanoseconds rest =
      left_.empty() ? std::chrono::hours(1) : std::chrono::seconds(1);
  return frames_.deadline(now, now + rest);
}

void SurveyLoop::open() {
  const views::ProcessContent& shown = state_.is_paused ? held_ : content_;
  const auto* row = views::selected_process(shown, state_, world_.terminal.size());
  if (row == nullptr) return;
  const TopRequest request = request_for(world_.request, row->pid);
  auto sight = world_.top.first_sight(request.pid);
  if (!sight) return say(fmt::format("{}: {}", sight.error().what, sight.error().why), true);
  auto watch = begin_watch(request);
  if (!watch) return say(fmt::format("{}: {}", watch.error().what, watch.error().why), true);
  world_.survey.set_looking(false);
  show(request, **watch, *std::move(sight));
  if (is_over_) return;
  world_.survey.set_looking(true);
  (*watch)->ask_end();
  left_.push_back(*std::move(watch));
}

Result<std::unique_ptr<WatchThread>> SurveyLoop::begin_watch(const TopRequest& request) {
  Result<std::unique_ptr<WatchThread>> watch =
      fail(ErrorKind::failure, "cannot open it", "the survey is over");
  world_.survey.with_rights([&] {
    watch = WatchThread::start(world_.top.attach.watch, watch_options(request), clock());
  });
  return watch;
}

void SurveyLoop::show(const TopRequest& request, WatchThread& watch, analysis::Report sight) {
  views::TopRecord record(std::move(sight), request.mode, seconds(request.interval));
  record.set_list();
  TopLoop loop({.terminal = world_.terminal,
                .watch = watch,
                .interruption = world_.interruption,
                .first_sight = [&] { return world_.top.first_sight(request.pid); },
                .clock = clock(),
                .charset = world_.charset},
               std::move(record));
  // What went wrong with it stood on the screen; the survey has not failed.
  [[maybe_unused]] const auto outcome = loop.run();
  is_over_ = !loop.goes_back();
}

void SurveyLoop::forget_left() {
  std::erase_if(left_, [](const std::unique_ptr<WatchThread>& watch) {
    return watch->take().outcome.has_value();
  });
}

} // namespace heapgap::cli
