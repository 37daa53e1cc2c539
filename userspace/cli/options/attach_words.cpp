#include "cli/options/values.h"
#include "cli/options/words.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace heapgap::cli {
namespace {

constexpr SecondsRange interval_range{0.1, 86400};
constexpr SecondsRange duration_range{0.1, 31536000};

using Given = std::vector<std::string>;

/// Moves the bare words, PID [INTERVAL [COUNT]], to the options that they stand for.
Result<Words> with_bare_words_placed(const Words& words) {
  Words placed = words;
  placed.bare.clear();
  std::vector<Given*> places{&placed.intervals, &placed.counts};
  if (words.pids.empty()) places.insert(places.begin(), &placed.pids);
  if (words.bare.size() > places.size()) {
    return fail(ErrorKind::usage, fmt::format("'{}' is one word too many", words.bare.back()),
                "a process, an interval and a count are all that goes without an option's name");
  }
  for (std::size_t i = 0; i < words.bare.size(); ++i) places[i]->push_back(words.bare[i]);
  return placed;
}

Result<analysis::WatchMode> mode_of(const Words& words) {
  const int given = int{words.full} + int{words.walk_only} + int{!words.overheads.empty()};
  if (given > 1) {
    return fail(ErrorKind::usage, "--full, --walk-only and --max-overhead exclude each other",
                "each says how much the process may be slowed down", "Give one of them.");
  }
  using enum analysis::WatchMode;
  if (words.full) return full;
  return words.walk_only ? walk : budget;
}

Result<void> read_time(const Words& words, AttachRequest& request) {
  const auto interval = only_word("--interval", words.intervals);
  if (!interval) return std::unexpected(interval.error());
  if (*interval) {
    auto parsed = parse_seconds("--interval", **interval, interval_range);
    if (!parsed) return pass_on(parsed);
    request.interval = *parsed;
  }
  const auto count = only_word("--count", words.counts);
  if (!count) return std::unexpected(count.error());
  if (*count) {
    auto parsed = parse_count("--count", **count);
    if (!parsed) return pass_on(parsed);
    request.ticks = *parsed;
  }
  const auto duration = only_word("--duration", words.durations);
  if (!duration) return std::unexpected(duration.error());
  if (*duration) {
    auto parsed = parse_seconds("--duration", **duration, duration_range);
    if (!parsed) return pass_on(parsed);
    request.duration = *parsed;
  }
  return {};
}

Result<void> read_bounds(const Words& words, AttachRequest& request) {
  const auto overhead = only_word("--max-overhead", words.overheads);
  if (!overhead) return std::unexpected(overhead.error());
  if (*overhead) {
    auto parsed = parse_percent("--max-overhead", **overhead);
    if (!parsed) return pass_on(parsed);
    request.most_overhead_percent = *parsed;
  }
  const auto limit = only_word("--limit", words.limits);
  if (!limit) return std::unexpected(limit.error());
  if (*limit) {
    auto parsed = parse_size("--limit", **limit);
    if (!parsed) return pass_on(parsed);
    request.limit = *parsed;
  }
  return {};
}

Result<Pid> only_pid(const Given& pids) {
  if (pids.empty()) {
    return fail(ErrorKind::usage, "no process given", "attach needs the number of the process",
                "Give it as in heapgap attach -p PID.");
  }
  if (pids.size() > 1) {
    return fail(
        ErrorKind::usage, "more than one process given",
        fmt::format("attach watches one process, but there are '{}' and '{}'", pids[0], pids[1]),
        "Start heapgap once for each.");
  }
  return parse_pid(pids.front());
}

/// How to watch and for how long.
void add_watching(CLI::App& app, Words& words) {
  add_value(app, "-i,--interval", "SECONDS", words.intervals);
  add_value(app, "-n,--count", "N", words.counts);
  add_value(app, "-d,--duration", "SECONDS", words.durations);
  add_value(app, "--max-overhead", "PERCENT", words.overheads);
  add_value(app, "--limit", "BYTES", words.limits);
  add_switch(app, "--full", words.full);
  add_switch(app, "--walk-only", words.walk_only);
}

/// All but the process. `placed`: without bare words.
Result<void> read_how(const Words& placed, AttachRequest& request) {
  auto mode = mode_of(placed);
  if (!mode) return pass_on(mode);
  request.mode = *mode;
  if (auto common = read_common(placed, request); !common) return common;
  if (auto time = read_time(placed, request); !time) return time;
  return read_bounds(placed, request);
}

Result<std::vector<Pid>> all_pids(const Given& words) {
  std::vector<Pid> pids;
  for (const std::string& word : words) {
    auto pid = parse_pid(word);
    if (!pid) return pass_on(pid);
    pids.push_back(*pid);
  }
  return pids;
}

} // namespace

CLI::App& add_attach(CLI::App& app, Words& words) {
  CLI::App& attach = *app.add_subcommand("attach");
  add_common(attach, words);
  add_watching(attach, words);
  return attach;
}

Result<AttachRequest> attach_request(const Words& words) {
  auto placed = with_bare_words_placed(words);
  if (!placed) return pass_on(placed);
  AttachRequest request;
  auto pid = only_pid(placed->pids);
  if (!pid) return pass_on(pid);
  request.pid = *pid;
  if (auto read = read_how(*placed, request); !read) return pass_on(read);
  return request;
}

CLI::App& add_top(CLI::App& app, Words& words) {
  CLI::App& top = *app.add_subcommand("top");
  add_target(top, words);
  add_measuring(top, words);
  add_watching(top, words);
  add_value(top, "-o,--output", "FILE", words.outputs);
  add_switch(top, "--json", words.json);
  add_switch(top, "-q,--quiet", words.quiet);
  return top;
}

Result<Request> top_request(const Words& words) {
  auto placed = with_bare_words_placed(words);
  if (!placed) return pass_on(placed);
  auto pids = all_pids(placed->pids);
  if (!pids) return pass_on(pids);
  if (pids->size() == 1) {
    TopRequest request;
    request.pid = pids->front();
    if (auto read = read_how(*placed, request); !read) return pass_on(read);
    return request;
  }
  SurveyRequest request;
  request.only = *std::move(pids);
  if (auto read = read_how(*placed, request); !read) return pass_on(read);
  return request;
}

} // namespace heapgap::cli
