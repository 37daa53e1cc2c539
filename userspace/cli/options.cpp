#include "cli/options.h"

#include "cli/help.h"
#include "cli/version.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace heapgap::cli {
namespace {

using Arguments = std::vector<std::string>;

/// What CLI11 only splits; each value is judged by ourselves, in our own words.
struct Words {
  std::vector<std::string> pids;
  std::vector<std::string> outputs;
  std::vector<std::string> colors;
  bool json = false;
  bool freeze = false;
  bool quiet = false;
  bool verbose = false;
  bool help = false;
  bool version = false;
};

constexpr auto see_help = "See heapgap --help.";
constexpr auto see_snapshot_help = "See heapgap snapshot --help.";

std::unexpected<Error> wrong_usage(std::string what, std::string why, std::string remedy = {}) {
  if (!remedy.empty()) remedy += ' ';
  return fail(ErrorKind::usage, std::move(what), std::move(why), remedy + see_snapshot_help);
}

bool is_negative_number(const std::string& word) {
  return word.size() > 1 && word[0] == '-' &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<Pid> parse_pid(const std::string& word) {
  Pid pid;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), pid.value);
  if (error != std::errc{} || end != word.data() + word.size() || pid.value <= 0) {
    return wrong_usage(fmt::format("'{}' is not a process number", word),
                       fmt::format("it must be a whole number from 1 to {}",
                                   std::numeric_limits<std::int32_t>::max()),
                       "Find the number of a running program with pgrep NAME.");
  }
  return pid;
}

Result<ColorChoice> parse_color(const std::vector<std::string>& words) {
  if (words.empty()) return ColorChoice::automatic;
  // The last one wins, so that an alias can be overridden.
  const std::string& word = words.back();
  if (word == "auto") return ColorChoice::automatic;
  if (word == "always") return ColorChoice::always;
  if (word == "never") return ColorChoice::never;
  return wrong_usage(fmt::format("--color does not know '{}'", word),
                     "it must be auto, always or never");
}

Result<Request> snapshot_request(const Words& words) {
  SnapshotRequest request;
  if (words.pids.empty()) {
    return wrong_usage("no process given", "a snapshot needs the number of the process",
                       "Give it as in heapgap snapshot -p PID.");
  }
  if (words.pids.size() > 1) {
    return wrong_usage("more than one process given",
                       fmt::format("a snapshot is of one process, but there are '{}' and '{}'",
                                   words.pids[0], words.pids[1]),
                       "Take one snapshot after the other.");
  }
  if (words.outputs.size() > 1) {
    return wrong_usage("more than one --output given", "a snapshot goes to one place");
  }
  if (words.quiet && words.verbose) {
    return wrong_usage("--quiet and --verbose exclude each other",
                       "one asks for less, the other for more", "Leave one of them away.");
  }
  auto pid = parse_pid(words.pids.front());
  if (!pid) return pass_on(pid);
  auto color = parse_color(words.colors);
  if (!color) return pass_on(color);
  request.pid = *pid;
  request.color = *color;
  request.json = words.json;
  request.freeze = words.freeze;
  if (!words.outputs.empty()) request.output = words.outputs.front();
  if (words.quiet) request.extent = views::Extent::quiet;
  if (words.verbose) request.extent = views::Extent::verbose;
  return request;
}

/// A flag says yes by being there; it takes no value.
void add_switch(CLI::App& app, const char* name, bool& is_on) {
  app.add_flag(name, is_on)->disable_flag_override();
}

/// An option with one value; all values are kept when it is given more than once.
void add_value(CLI::App& app, const char* name, const char* value,
               std::vector<std::string>& words) {
  app.add_option(name, words)->expected(1)->take_all()->allow_extra_args(false)->type_name(value);
}

void add_common(CLI::App& app, Words& words) {
  app.set_help_flag();
  add_switch(app, "-h,--help", words.help);
  add_switch(app, "--version", words.version);
}

CLI::App& add_snapshot(CLI::App& app, Words& words) {
  CLI::App& snapshot = *app.add_subcommand("snapshot");
  add_common(snapshot, words);
  snapshot.add_option("-p,--pid,pid", words.pids)->type_name("PID");
  add_value(snapshot, "-o,--output", "FILE", words.outputs);
  add_value(snapshot, "--color", "WHEN", words.colors);
  add_switch(snapshot, "--json", words.json);
  add_switch(snapshot, "--freeze", words.freeze);
  add_switch(snapshot, "-q,--quiet", words.quiet);
  add_switch(snapshot, "-v,--verbose", words.verbose);
  return snapshot;
}

/// Our words for what CLI11 could not split.
std::unexpected<Error> split_error(const CLI::App& app, const CLI::App& snapshot,
                                   const Arguments& arguments, const std::string& reason) {
  const auto negative = std::ranges::find_if(arguments, is_negative_number);
  if (snapshot.parsed() && negative != arguments.end()) {
    auto pid = parse_pid(*negative);
    return pass_on(pid);
  }
  const Arguments left = app.remaining(true);
  if (left.empty()) return wrong_usage("cannot understand the command line", reason);
  if (snapshot.parsed()) {
    return wrong_usage(fmt::format("cannot understand '{}'", left.front()),
                       "snapshot has no such option");
  }
  const bool option = left.front().starts_with('-');
  return fail(ErrorKind::usage,
              fmt::format("there is no {} '{}'", option ? "option" : "command", left.front()),
              option ? "options follow the command" : "the only command is snapshot", see_help);
}

} // namespace

Result<Request> parse_arguments(const std::vector<std::string>& arguments) {
  Words words;
  CLI::App app;
  add_common(app, words);
  const CLI::App& snapshot = add_snapshot(app, words);
  try {
    // CLI11 takes them from the back.
    app.parse(Arguments(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Error& error) {
    return split_error(app, snapshot, arguments, error.what());
  }
  if (words.help) return TextRequest{snapshot.parsed() ? snapshot_help() : program_help()};
  if (words.version) return TextRequest{fmt::format("heapgap {}\n", version)};
  if (!snapshot.parsed()) {
    return fail(ErrorKind::usage, "no command given", "heapgap does nothing without one",
                "Try heapgap snapshot -p PID, or see heapgap --help.");
  }
  return snapshot_request(words);
}

} // namespace heapgap::cli
