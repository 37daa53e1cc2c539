#include "terminal/terminal_kind.h"

#include "terminal/terminfo.h"

#include <array>
#include <memory>

#include <fmt/format.h>

namespace heapgap::terminal {
namespace {

using views::ColorDepth;
using views::Key;
using views::KeyKind;

struct NamedKey {
  const char* name;
  KeyKind kind;
  unsigned number = 0;
};

constexpr std::array named_keys{
    NamedKey{"kcuu1", KeyKind::up},         NamedKey{"kcud1", KeyKind::down},
    NamedKey{"kcub1", KeyKind::left},       NamedKey{"kcuf1", KeyKind::right},
    NamedKey{"kpp", KeyKind::page_up},      NamedKey{"knp", KeyKind::page_down},
    NamedKey{"khome", KeyKind::home},       NamedKey{"kend", KeyKind::end},
    NamedKey{"kcbt", KeyKind::back_tab},    NamedKey{"kdch1", KeyKind::remove},
    NamedKey{"kich1", KeyKind::insert},     NamedKey{"kf1", KeyKind::function, 1},
    NamedKey{"kf2", KeyKind::function, 2},  NamedKey{"kf3", KeyKind::function, 3},
    NamedKey{"kf4", KeyKind::function, 4},  NamedKey{"kf5", KeyKind::function, 5},
    NamedKey{"kf6", KeyKind::function, 6},  NamedKey{"kf7", KeyKind::function, 7},
    NamedKey{"kf8", KeyKind::function, 8},  NamedKey{"kf9", KeyKind::function, 9},
    NamedKey{"kf10", KeyKind::function, 10}};

// The mouse is none of terminfo's: presses and wheel (1000), told as numbers (1006); see ctlseqs,
// "Mouse Tracking", of xterm.
constexpr const char* mouse_on = "\x1b[?1000h\x1b[?1006h";
constexpr const char* mouse_off = "\x1b[?1006l\x1b[?1000l";

ColorDepth color_depth(const Terminfo& info, const std::string& color_term) {
  const int colors = info.number("colors").value_or(0);
  const bool is_direct =
      color_term == "truecolor" || color_term == "24bit" || info.flag("RGB") || info.flag("Tc");
  if (colors >= 8 && is_direct) return ColorDepth::direct;
  if (colors >= 256) return ColorDepth::indexed;
  return colors >= 8 ? ColorDepth::basic : ColorDepth::none;
}

void add_keys(const Terminfo& info, TerminalKind& kind) {
  for (const NamedKey& named : named_keys) {
    std::string sent = info.text(named.name);
    if (sent.size() < 2) continue; // a control character says what it is
    kind.keys.emplace_back(std::move(sent), Key{named.kind, 0, named.number, {}});
  }
}

} // namespace

Result<TerminalKind> find_terminal_kind(const std::string& name, const std::string& color_term) {
  auto loaded = Terminfo::load(name);
  if (!loaded) return pass_on(loaded);
  const auto info = std::make_shared<Terminfo>(*std::move(loaded));
  if (info->text("cup", 0, 0).empty() || info->text("clear").empty()) {
    return fail(ErrorKind::failure, "cannot draw on this terminal",
                fmt::format("a terminal of TERM '{}' has no cursor that can be placed", name),
                "Set TERM to what the terminal is, such as xterm-256color.");
  }
  TerminalKind kind;
  kind.most_colors = color_depth(*info, color_term);
  kind.wraps_late = info->flag("xenl") || !info->flag("am");
  const bool has_mouse = !info->text("kmous").empty();
  kind.enter =
      info->text("smcup") + info->text("smkx") + info->text("civis") + (has_mouse ? mouse_on : "");
  kind.leave = info->text("sgr0") + (has_mouse ? mouse_off : "") + info->text("cnorm") +
               info->text("rmkx") + info->text("rmcup");
  kind.clear = info->text("clear");
  kind.reset_style = info->text("sgr0");
  kind.bold = info->text("bold");
  kind.dim = info->text("dim");
  kind.underline = info->text("smul");
  kind.reverse = info->text("rev");
  const int colors = std::min(info->number("colors").value_or(0), 256);
  for (int color = 0; color < colors; ++color) kind.palette.push_back(info->text("setaf", color));
  kind.move = [info](views::Position at) {
    return info->text("cup", static_cast<int>(at.row), static_cast<int>(at.column));
  };
  add_keys(*info, kind);
  return kind;
}

} // namespace heapgap::terminal
