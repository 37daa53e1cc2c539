// Keeps what is known of the watched process as it comes in, for the full screen.
#pragma once

#include "base/result.h"
#include "views/top/top_content.h"

namespace heapgap::views {

class TopRecord {
public:
  /// `sight`: what /proc tells before the heap is read.
  TopRecord(analysis::Report sight, analysis::WatchMode mode, double interval_s);

  [[nodiscard]] const TopContent& content() const { return content_; }

  /// /proc was asked again; also how time goes on. `elapsed_s`: since the start.
  void take_sight(analysis::Report sight, double elapsed_s);
  void take_tick(std::shared_ptr<const analysis::Tick> tick);
  void take_detail(std::shared_ptr<const analysis::MapDetail> detail);
  void probes_go_in() { content_.is_placing_probes = true; }
  void end(analysis::WatchEnd end);
  void fail(const Error& error);

  /// What later states are compared with; nullptr: nothing.
  void mark(std::shared_ptr<const analysis::Tick> baseline) {
    content_.baseline = std::move(baseline);
  }
  /// It was opened from the list of all processes.
  void set_list() { content_.has_list = true; }
  void set_interval(double interval_s) { content_.interval_s = interval_s; }
  /// An answer to the user, until the next one or "".
  void say(std::string message, bool is_bad = false);

private:
  void add_point(double elapsed_s);
  void add_event(TopEvent event);

  TopContent content_;
  std::uint64_t next_number_ = 1;
  double elapsed_s_ = 0;
};

} // namespace heapgap::views
