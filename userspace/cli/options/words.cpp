#include "cli/options/words.h"

#include "cli/options/values.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace heapgap::cli {

void add_switch(CLI::App& app, const char* name, bool& is_on) {
  app.add_flag(name, is_on)->disable_flag_override();
}

void add_value(CLI::App& app, const char* name, const char* value,
               std::vector<std::string>& words) {
  app.add_option(name, words)->expected(1)->take_all()->allow_extra_args(false)->type_name(value);
}

void add_general(CLI::App& app, Words& words) {
  app.set_help_flag();
  add_switch(app, "-h,--help", words.help);
  add_switch(app, "--version", words.version);
}

void add_target(CLI::App& app, Words& words) {
  add_general(app, words);
  add_value(app, "-p,--pid", "PID", words.pids);
  add_value(app, "--color", "WHEN", words.colors);
  app.add_option("words", words.bare);
}

void add_output(CLI::App& app, Words& words) {
  add_target(app, words);
  add_value(app, "-o,--output", "FILE", words.outputs);
  add_switch(app, "--json", words.json);
  add_switch(app, "-q,--quiet", words.quiet);
  add_switch(app, "-v,--verbose", words.verbose);
}

void add_measuring(CLI::App& app, Words& words) {
  add_value(app, "--thresholds", "LIST", words.thresholds);
  add_switch(app, "--freeze", words.freeze);
}

Result<void> read_output(const Words& words, OutputRequest& request) {
  auto output = only_word("--output", words.outputs);
  if (!output) return pass_on(output);
  if (words.quiet && words.verbose) {
    return fail(ErrorKind::usage, "--quiet and --verbose exclude each other",
                "one asks for less, the other for more", "Leave one of them away.");
  }
  // The last colour wins, so that an alias can be overridden.
  if (!words.colors.empty()) {
    auto color = parse_color(words.colors.back());
    if (!color) return pass_on(color);
    request.color = *color;
  }
  request.json = words.json;
  request.output = *output;
  if (words.quiet) request.extent = views::Extent::quiet;
  if (words.verbose) request.extent = views::Extent::verbose;
  return {};
}

void add_common(CLI::App& app, Words& words) {
  add_output(app, words);
  add_measuring(app, words);
  add_switch(app, "--policy", words.policy);
}

Result<void> read_common(const Words& words, CommonRequest& request) {
  if (auto output = read_output(words, request); !output) return output;
  const auto thresholds = only_word("--thresholds", words.thresholds);
  if (!thresholds) return std::unexpected(thresholds.error());
  if (*thresholds) {
    auto parsed = parse_thresholds(**thresholds);
    if (!parsed) return pass_on(parsed);
    request.thresholds = *parsed;
  }
  if (words.json && words.policy) {
    return fail(ErrorKind::usage, "--json and --policy exclude each other",
                "the runbook paragraph is text; JSON has its parts in advice and trend",
                "Leave one of them away.");
  }
  request.policy = words.policy;
  request.freeze = words.freeze;
  return {};
}

Result<std::optional<std::string>> only_word(const char* option,
                                             const std::vector<std::string>& words) {
  if (words.empty()) return std::nullopt;
  if (words.size() == 1) return words.front();
  return fail(ErrorKind::usage, fmt::format("more than one {} given", option),
              fmt::format("there are '{}' and '{}'", words[0], words[1]),
              "Leave all but one of them away.");
}

} // namespace heapgap::cli
