// top_bench [--check]: how soon `heapgap top` shows something, how long a key takes to be answered,
// and what it costs while nobody touches it. heapgap runs on a terminal that this program plays:
// what it sends is drawn, and the clock stops when the words that are waited for stand there. With
// --check the exit status is 1 when a bound of docs/BENCHMARKS.md is broken.
#include "bench/played_terminal.h"
#include "support/known_heap.h"
#include "support/sample_screens.h"
#include "support/sample_ticks.h"
#include "support/target_process.h"
#include "terminal/frame_text.h"
#include "views/top/top_screen.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <string_view>

namespace {

using namespace heapgap;
using namespace heapgap::test;
using namespace std::chrono_literals;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double first_paint_bound_ms = 200;
constexpr double key_bound_ms = 50;
constexpr double rest_bound_percent = 5;

struct View {
  char key;
  const char* words; ///< that only this view shows
};
constexpr std::array views{View{'2', "one scale"}, View{'3', "size up to"}, View{'5', "gap from"},
                           View{'6', "Resident pages"}, View{'1', "75-100% live"}};

struct Figures {
  double first_paint_ms = 0;
  double heap_ms = 0;
  std::vector<double> key_ms;
  double rest_percent = 0;
  double rest_bytes = 0; ///< sent in a second

  [[nodiscard]] double slowest_key() const { return *std::ranges::max_element(key_ms); }
  [[nodiscard]] double median_key() const {
    std::vector<double> sorted = key_ms;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }
};

Figures measure(const std::string& pid, const std::vector<std::string>& options) {
  std::vector<std::string> arguments{HEAPGAP_PROGRAM, "top", "-p", pid, "--color", "never"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  Figures figures;
  PlayedTerminal terminal(arguments);
  figures.first_paint_ms = Milliseconds(terminal.wait_for("RSS", 10s)).count();
  figures.heap_ms =
      figures.first_paint_ms + Milliseconds(terminal.wait_for("reclaimable", 60s)).count();
  for (int round = 0; round < 8; ++round) {
    for (const View& view : views) {
      terminal.rest(150ms); // nobody types faster for long
      terminal.press(view.key);
      figures.key_ms.push_back(Milliseconds(terminal.wait_for(view.words, 10s)).count());
    }
  }
  terminal.rest(2s);
  const auto used = terminal.processor_time();
  const auto sent = terminal.received();
  terminal.rest(10s);
  figures.rest_percent = Milliseconds(terminal.processor_time() - used).count() / 10'000 * 100;
  figures.rest_bytes = static_cast<double>(terminal.received() - sent) / 10;
  return figures;
}

bool report(const char* name, const Figures& figures) {
  std::printf("%-34s first paint %5.0f ms   heap %6.0f ms   key %4.1f ms (slowest %4.1f)   at rest "
              "%4.1f %% of a core, %5.0f bytes/s\n",
              name, figures.first_paint_ms, figures.heap_ms, figures.median_key(),
              figures.slowest_key(), figures.rest_percent, figures.rest_bytes);
  return figures.first_paint_ms <= first_paint_bound_ms && figures.slowest_key() <= key_bound_ms &&
         figures.rest_percent <= rest_bound_percent;
}

/// Drawing alone, without a process.
void time_frames() {
  const auto kind = terminal::find_terminal_kind("xterm-256color", "").value();
  const auto record = samples::screen_of(samples::traced());
  for (const views::ScreenSize size : {views::ScreenSize{80, 24}, {200, 60}}) {
    constexpr int frames = 200;
    std::size_t bytes = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (int frame = 0; frame < frames; ++frame) {
      const auto canvas = views::draw_top(record.content(), {}, size, views::Charset::utf8);
      bytes += terminal::frame_text(nullptr, canvas, kind, views::ColorDepth::direct).size();
    }
    const Milliseconds taken = std::chrono::steady_clock::now() - begin;
    std::printf("a whole frame of %zux%zu: %.2f ms, %zu bytes\n", size.columns, size.rows,
                taken.count() / frames, bytes / frames);
  }
}

int bench(bool check) {
  time_frames();
  bool kept = true;
  const auto on = [&](const char* name, const std::string& scenario,
                      const std::vector<std::string>& options) {
    TargetProcess target(known_heap(host_build(), scenario));
    target.read_line();
    kept = report(name, measure(std::to_string(target.pid()), options)) && kept;
  };
  on("small heap, by walks", "small_mixed", {"--walk-only"});
  on("small heap, every call traced", "small_mixed", {"--full"});
  on("1 GiB, a million blocks, by walks", "big 1073741824 1000000", {"--walk-only"});
  std::printf("bounds: first paint %.0f ms, key %.0f ms, at rest %.0f %%\n", first_paint_bound_ms,
              key_bound_ms, rest_bound_percent);
  std::puts(kept ? "kept" : "BROKEN");
  return check && !kept ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return bench(argc > 1 && std::string_view(argv[1]) == "--check");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "top_bench: %s\n", error.what());
    return 1;
  }
}
