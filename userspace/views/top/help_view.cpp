#include "views/top/text_views.h"

#include <array>

namespace heapgap::views {
namespace {

struct HelpLine {
  std::string_view keys;
  std::string_view meaning;
};

constexpr std::array help{
    HelpLine{"q  F10  Ctrl-C", "leave; the process goes on as before"},
    HelpLine{"?  h  F1", "this page"},
    HelpLine{"Tab  1 to 8", "the next view, or this one; the mouse works too"},
    HelpLine{"Space  Z", "hold the screen still, and on again; the watching goes on"},
    HelpLine{"b", "mark a baseline, and show what changes from then on; B: no more"},
    HelpLine{"s", "save what is shown as JSON into a new file in this directory"},
    HelpLine{"+  -", "a longer or shorter interval (on the map: closer, farther)"},
    HelpLine{"Ctrl-Z", "stop; fg goes on"},
    HelpLine{"Ctrl-L", "draw the screen anew"},
    HelpLine{"", ""},
    HelpLine{"arrows  j k", "move the cursor; PgUp PgDn  Home End  g G and the wheel too"},
    HelpLine{"/  F3  F4", "show only rows that hold a text; Enter keeps it, Esc ends it"},
    HelpLine{"<  >  F6", "the column to sort by; or press on its heading"},
    HelpLine{"I", "the other way round"},
    HelpLine{"Enter", "on the map: closer. On an arena: its place on the map"},
    HelpLine{"Esc", "on the map: farther"},
    HelpLine{"", ""},
    HelpLine{"live", "usable bytes of blocks that the program has not given back"},
    HelpLine{"resident", "the part of the heap that is in memory now"},
    HelpLine{"pinned", "idle memory that live blocks on the same pages, or caches, keep"},
    HelpLine{"reclaimable", "idle memory on pages without anything else: it could go back"},
    HelpLine{"waste", "pinned and reclaimable, as a share of the resident heap"},
    HelpLine{"overhead", "headers, metadata and what is not understood"},
    HelpLine{"other", "resident memory outside the heap: stacks, files, other mappings"},
    HelpLine{"cost to target", "by how much the probes slow the process down"},
    HelpLine{"coverage", "share of the time in which every call was seen"},
    HelpLine{"own", "what heapgap takes of one core"},
};

} // namespace

void draw_help(const Pane& pane, std::size_t scroll) {
  constexpr std::size_t meaning_column = 16;
  pane.text({0, 0}, "heapgap top", Role::strong);
  const std::size_t rows = pane.rows() - std::min<std::size_t>(pane.rows(), 1);
  scroll = std::min(scroll, help.size() - std::min(help.size(), rows));
  for (std::size_t row = 0; row < rows && scroll + row < help.size(); ++row) {
    const HelpLine& line = help.at(scroll + row);
    pane.text({0, row + 1}, meaning_column - 1, line.keys, Role::key);
    pane.text({meaning_column, row + 1}, line.meaning);
  }
}

} // namespace heapgap::views
