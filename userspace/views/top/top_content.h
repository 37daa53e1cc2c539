// What the full screen tells about: all that is known of the watched process at one moment.
#pragma once

#include "analysis/map_detail.h"
#include "analysis/tick.h"
#include "views/screen/role.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heapgap::views {

//   reading ──▶ watching ──▶ ended
//      └── failed ◀─┘
enum class TopPhase : std::uint8_t {
  reading,  ///< /proc only so far; the walk and the probes are on their way
  watching, ///< ticks come
  ended,    ///< the process is gone, or the watching came to its end: the last state stands
  failed,   ///< the heap cannot be read (any more): `trouble` says why
};

/// One point of the graphs.
struct GraphPoint {
  double elapsed_s = 0;
  Bytes rss;
  std::optional<Bytes> live; ///< nothing before the heap was read, as the two below
  std::optional<Bytes> reclaimable;
  std::optional<Bytes> pinned;
};

/// Something that happened, once.
struct TopEvent {
  std::uint64_t number = 0; ///< rising; names it
  double elapsed_s = 0;
  Role role = Role::plain;
  std::string text; ///< may be hostile
};

/// The points and events that are kept, the newest last.
inline constexpr std::size_t most_graph_points = 1000;
inline constexpr std::size_t most_top_events = 500;

struct TopContent {
  TopPhase phase = TopPhase::reading;
  double phase_age_s = 0;
  double interval_s = 1;
  analysis::WatchMode wanted_mode = analysis::WatchMode::walk; ///< before the first tick tells it
  bool is_placing_probes = false;                              ///< while reading

  analysis::Report sight;                     ///< what /proc tells; its heap is empty
  std::shared_ptr<const analysis::Tick> tick; ///< nullptr until the heap was read
  std::shared_ptr<const analysis::Tick> tick_before;
  std::shared_ptr<const analysis::Tick> baseline;    ///< marked by the user
  std::shared_ptr<const analysis::MapDetail> detail; ///< of the last focus, which may be gone
  std::vector<GraphPoint> points;
  std::vector<TopEvent> events;

  std::optional<analysis::WatchEnd> end; ///< once ended
  std::string trouble;                   ///< once failed
  std::string remedy;
  bool has_list = false; ///< opened from the list of all processes: Esc goes back there
  std::string message;   ///< the answer to the last key: "saved as …"
  bool is_message_bad = false;

  [[nodiscard]] const analysis::Report& report() const { return tick ? tick->report : sight; }
  /// Whether the figures of a heap are known; otherwise 0 would be taken for a measurement.
  [[nodiscard]] bool has_heap() const {
    return tick != nullptr && tick->report.heap.mapped.total() > 0_B;
  }
};

/// The memory limit that counts: the one forecasts are made for, else the control group's.
std::optional<Bytes> limit_of(const TopContent& content);

/// What the next point of the graphs is.
GraphPoint graph_point(const TopContent& content, double elapsed_s);

/// What is worth telling about `now` after `before` (nullptr: the first): another verdict, new
/// notes, resyncs, losses. Numbers are left to the caller.
std::vector<TopEvent> events_between(const analysis::Tick* before, const analysis::Tick& now);

} // namespace heapgap::views
