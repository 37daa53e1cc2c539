// What the header says, in words.
#pragma once

#include "views/top/top_state.h"

#include <string>

namespace heapgap::views {

struct Headline {
  std::string label; ///< what the colour is for
  std::string text;
  Role role = Role::plain;
};

/// "redis-server (pid 4242)"
std::string name_text(const TopContent& content);
/// "  glibc 2.36, watched 1:05, every call traced"
std::string about_text(const TopContent& content);
/// "PAUSED", "EXITED", or nothing.
Headline phase_word(const TopContent& content, const TopState& state);
/// The verdict; before there is one, how far the reading is, and when there is none, why.
Headline verdict_line(const TopContent& content);
// The lines of figures take as much as `columns` have room for, the most telling first.
/// "RSS 2.90 GiB, resident heap 2.61 GiB, waste 42.3%, limit 4.00 GiB". Where there is no legend
/// beside it, what that would say comes first.
std::string memory_text(const TopContent& content, bool has_legend, std::size_t columns);
/// What the watching costs and how well it sees.
Headline cost_line(const TopContent& content, std::size_t columns);
/// "Since the mark 1:05 ago: RSS +12 MiB, …"
std::string baseline_text(const TopContent& content);

} // namespace heapgap::views
