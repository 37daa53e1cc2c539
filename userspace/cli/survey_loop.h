// The heart of the list of processes: keys and overviews come, frames go; a process that is opened
// has the screen for itself until the user comes back.
//
//   list ──Enter──▶ opened (TopLoop) ──Esc──▶ list
//     └──────q─────────▶ the end ◀──────q────┘
#pragma once

#include "cli/frame_pace.h"
#include "cli/interruption.h"
#include "cli/survey_thread.h"
#include "cli/watch_thread.h"
#include "terminal/terminal.h"
#include "views/processes/process_state.h"

#include <optional>
#include <vector>

namespace heapgap::cli {

/// What the loop talks to; used until it ends.
struct SurveyWorld {
  terminal::Terminal& terminal;
  SurveyThread& survey;
  const Interruption& interruption;
  const SurveyRequest& request;
  const TopSurroundings& top;
  views::Charset charset;
};

class SurveyLoop {
public:
  explicit SurveyLoop(SurveyWorld world)
      : world_(world), frames_(clock().monotonic()), interval_(world.request.interval) {}

  /// Until the user leaves, the end is asked for, the terminal is gone, or as many overviews or as
  /// much time as wanted are over. Errors: the survey's.
  Result<void> run();

private:
  [[nodiscard]] const Clock& clock() const { return world_.top.attach.clock; }
  void press(const views::Key& key);
  void act(views::ProcessAction action);
  void change_interval(bool is_longer);
  void take_news();
  void draw_when_due();
  [[nodiscard]] std::chrono::nanoseconds next_deadline() const;

  /// Watches the process with the cursor on the whole screen.
  void open();
  Result<std::unique_ptr<WatchThread>> begin_watch(const TopRequest& request);
  /// Shows it until the user leaves or comes back.
  void show(const TopRequest& request, WatchThread& watch, analysis::Report sight);
  void say(std::string message, bool is_bad = false);
  /// Ends watches of processes that were left, once nobody has to wait for it.
  void forget_left();

  SurveyWorld world_;
  views::ProcessContent content_;
  views::ProcessContent held_; ///< what is shown while paused
  views::ProcessState state_;
  FrameSchedule frames_;
  std::chrono::nanoseconds interval_;
  std::vector<std::unique_ptr<WatchThread>> left_; ///< watches that are about to end
  bool is_over_ = false;
  Result<void> outcome_;
};

} // namespace heapgap::cli
