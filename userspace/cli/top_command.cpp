#include "cli/top_command.h"

#include "cli/error_printer.h"
#include "cli/interruption.h"
#include "cli/top_loop.h"
#include "terminal/last_act.h"

#include <fmt/format.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

/// One run of the command on a terminal.
Result<void> run_on_screen(const TopRequest& request, const TopSurroundings& surroundings,
                           terminal::TerminalKind kind) {
  const AttachSurroundings& attach = surroundings.attach;
  const views::PageFormat format = page_format(STDOUT_FILENO, request.color, attach.environment);
  auto sight = surroundings.first_sight(request.pid);
  if (!sight) return pass_on(sight);
  auto interruption = Interruption::install(terminal::do_last_act);
  if (!interruption) return pass_on(interruption);
  auto watch = WatchThread::start(attach.watch, watch_options(request), attach.clock);
  if (!watch) return pass_on(watch);
  // The watch has its own rights by now; drawing what the target chose needs none.
  if (auto dropped = surroundings.drop_rights(); !dropped) return dropped;
  auto terminal = terminal::Terminal::open(std::move(kind), format.color ? views::ColorDepth::direct
                                                                         : views::ColorDepth::none);
  if (!terminal) return pass_on(terminal);
  TopLoop loop({.terminal = **terminal,
                .watch = **watch,
                .interruption = *interruption,
                .first_sight = [&] { return surroundings.first_sight(request.pid); },
                .clock = attach.clock,
                .charset = format.charset},
               views::TopRecord(*std::move(sight), request.mode,
                                std::chrono::duration<double>(request.interval).count()));
  return loop.run();
}

} // namespace

Result<void> run_top(const TopRequest& request, const TopSurroundings& surroundings) {
  const AttachSurroundings& attach = surroundings.attach;
  const bool wants_screen = !request.json && !request.output;
  if (!wants_screen || !inspect_terminal(STDOUT_FILENO).is_terminal) {
    return run_attach(request, attach);
  }
  auto kind = terminal::find_terminal_kind(attach.environment("TERM").value_or(""),
                                           attach.environment("COLORTERM").value_or(""));
  if (!kind) {
    attach.tell(error_message(kind.error(), locale_charset(attach.environment)));
    attach.tell("heapgap: showing plain lines instead\n");
    return run_attach(request, attach);
  }
  return run_on_screen(request, surroundings, *std::move(kind));
}

} // namespace heapgap::cli
