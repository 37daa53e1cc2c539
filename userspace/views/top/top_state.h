// What the user has chosen to see: the part of the screen's state that keys change.
#pragma once

#include "views/screen/filter.h"
#include "views/screen/scroll_table.h"
#include "views/top/map_layout.h"
#include "views/top/top_content.h"

#include <array>

namespace heapgap::views {

enum class TopView : std::uint8_t { map, trend, sizes, arenas, gaps, pages, advice, events };

struct TopViewName {
  std::string_view name;
  char digit = '1';
};
inline constexpr std::array<TopViewName, 8> top_views{
    TopViewName{"Map", '1'},  {"Trend", '2'}, {"Sizes", '3'},  {"Arenas", '4'},
    TopViewName{"Gaps", '5'}, {"Pages", '6'}, {"Advice", '7'}, {"Events", '8'}};

struct MapState {
  std::optional<Address> cursor; ///< nothing: the first cell
  unsigned zoom = 0;
  std::uint64_t first_line = 0;

  bool operator==(const MapState&) const = default;
};

struct TopState {
  TopView view = TopView::map;
  bool shows_help = false;
  bool is_paused = false; ///< what is shown stands still; the watching goes on
  Filter filter;          ///< of the table that is shown
  ScrollState sizes = sorting_by(2);
  ScrollState arenas = sorting_by(2);
  ScrollState gaps = sorting_by(0);
  ScrollState events = sorting_by(0);
  MapState map;
  std::size_t scroll = 0; ///< lines of text that lie above the upper edge

  bool operator==(const TopState&) const = default;
};

/// What is to be done outside the state.
enum class TopAction : std::uint8_t {
  none,
  quit,
  save,    ///< a snapshot into a file
  mark,    ///< the state now is the baseline
  unmark,  ///< there is no baseline any more
  slower,  ///< a longer interval
  faster,  ///< a shorter interval
  back,    ///< to the list of all processes
  suspend, ///< as Ctrl-Z does
  redraw,  ///< the screen was spoilt
};

struct TopReaction {
  TopState state;
  TopAction action = TopAction::none;
};

/// What a key does, on a screen of this size that shows `content`.
TopReaction react(const TopState& state, const Key& key, const TopContent& content,
                  ScreenSize size);

/// Whether Esc leads back to the list of all processes: there is one, and nothing else to be left
/// first, as a filter or a map seen from closer by.
bool esc_goes_back(const TopContent& content, const TopState& state);

} // namespace heapgap::views
