#include "views/top/top_record.h"

#include <algorithm>
#include <utility>

namespace heapgap::views {
namespace {

std::string end_text(analysis::WatchEnd end) {
  switch (end) {
  case analysis::WatchEnd::target_exited:
    return "the process has exited; its last state stands";
  case analysis::WatchEnd::target_replaced:
    return "the process became another program (execve); its last state stands";
  default:
    return "the watching has ended";
  }
}

} // namespace

TopRecord::TopRecord(analysis::Report sight, analysis::WatchMode mode, double interval_s) {
  content_.sight = std::move(sight);
  content_.wanted_mode = mode;
  content_.interval_s = interval_s;
  add_point(0);
}

void TopRecord::take_sight(analysis::Report sight, double elapsed_s) {
  elapsed_s_ = elapsed_s;
  content_.phase_age_s = elapsed_s;
  content_.sight = std::move(sight);
  if (!content_.tick) add_point(elapsed_s);
}

void TopRecord::take_tick(std::shared_ptr<const analysis::Tick> tick) {
  content_.phase = TopPhase::watching;
  content_.tick_before = std::exchange(content_.tick, std::move(tick));
  for (TopEvent& event : events_between(content_.tick_before.get(), *content_.tick)) {
    add_event(std::move(event));
  }
  elapsed_s_ = content_.tick->elapsed_s;
  add_point(elapsed_s_);
}

void TopRecord::take_detail(std::shared_ptr<const analysis::MapDetail> detail) {
  content_.detail = std::move(detail);
}

void TopRecord::end(analysis::WatchEnd end) {
  content_.phase = TopPhase::ended;
  content_.end = end;
  add_event({0, elapsed_s_, Role::strong, end_text(end)});
}

void TopRecord::fail(const Error& error) {
  content_.phase = TopPhase::failed;
  content_.trouble = error.why.empty() ? error.what : error.what + ": " + error.why;
  content_.remedy = error.remedy;
  add_event({0, elapsed_s_, Role::critical, content_.trouble});
}

void TopRecord::say(std::string message, bool is_bad) {
  content_.message = std::move(message);
  content_.is_message_bad = is_bad;
}

void TopRecord::add_point(double elapsed_s) {
  auto& points = content_.points;
  if (points.size() == most_graph_points) points.erase(points.begin());
  points.push_back(graph_point(content_, elapsed_s));
}

void TopRecord::add_event(TopEvent event) {
  auto& events = content_.events;
  if (events.size() == most_top_events) events.erase(events.begin());
  event.number = next_number_++;
  events.push_back(std::move(event));
}

} // namespace heapgap::views
