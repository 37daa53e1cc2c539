// The heart of heapgap top: keys and news come, frames go.
#pragma once

#include "cli/frame_pace.h"
#include "cli/interruption.h"
#include "cli/watch_thread.h"
#include "terminal/terminal.h"
#include "views/top/top_record.h"
#include "views/top/top_state.h"

namespace heapgap::cli {

/// What the loop talks to; used until it ends.
struct TopWorld {
  terminal::Terminal& terminal;
  WatchThread& watch;
  const Interruption& interruption;
  std::function<Result<analysis::Report>()> first_sight;
  const Clock& clock;
  views::Charset charset;
};

class TopLoop {
public:
  TopLoop(TopWorld world, views::TopRecord record);

  /// Until the user leaves, the end is asked for, the terminal is gone, or as many ticks or as much
  /// time as wanted are over. Errors: the watch's.
  Result<void> run();
  /// Whether the user wants to go back to the list of all processes, from which this was opened.
  [[nodiscard]] bool goes_back() const { return goes_back_; }

private:
  void press(const views::Key& key);
  void act(views::TopAction action);
  void change_interval(bool is_longer);
  void save();
  void take_news();
  void take_outcome(Result<analysis::Summary> outcome);
  /// Whether /proc is all that there is to show.
  [[nodiscard]] bool needs_sight() const;
  void look_when_due();
  void draw_when_due();
  [[nodiscard]] std::chrono::nanoseconds next_deadline() const;
  [[nodiscard]] const views::TopContent& shown() const;

  TopWorld world_;
  views::TopRecord record_;
  views::TopState state_;
  std::optional<views::TopContent> held_; ///< what is shown while paused
  FrameSchedule frames_;
  std::chrono::nanoseconds begin_;
  std::chrono::nanoseconds next_sight_;
  bool is_over_ = false;
  bool goes_back_ = false;
  Result<void> outcome_;
};

} // namespace heapgap::cli
