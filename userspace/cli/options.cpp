#include "cli/options.h"

#include "cli/help.h"
#include "cli/options/words.h"
#include "cli/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace heapgap::cli {
namespace {

using Arguments = std::vector<std::string>;

/// Adds to a remedy where to read on.
std::unexpected<Error> with_help(Error error, const std::string& command) {
  if (!error.remedy.empty()) error.remedy += ' ';
  error.remedy +=
      command.empty() ? "See heapgap --help." : fmt::format("See heapgap {} --help.", command);
  return std::unexpected(std::move(error));
}

/// Our words for what CLI11 could not split. `command`: "" when none was given.
Error split_error(const CLI::App& app, const std::string& command, const std::string& reason) {
  const Arguments left = app.remaining(true);
  if (left.empty()) {
    return {ErrorKind::usage, "cannot understand the command line", reason, {}};
  }
  if (!command.empty()) {
    return {ErrorKind::usage,
            fmt::format("cannot understand '{}'", left.front()),
            fmt::format("{} has no such option", command),
            {}};
  }
  const bool option = left.front().starts_with('-');
  return {ErrorKind::usage,
          fmt::format("there is no {} '{}'", option ? "option" : "command", left.front()),
          option ? "options follow the command"
                 : "the commands are snapshot, attach, top and doctor",
          {}};
}

std::string help_for(const std::string& command) {
  if (command == "snapshot") return snapshot_help();
  if (command == "attach") return attach_help();
  if (command == "top") return top_help();
  if (command == "doctor") return doctor_help();
  return program_help();
}

template <typename Specific> Result<Request> as_request(Result<Specific> request) {
  if (!request) return pass_on(request);
  return *std::move(request);
}

Result<Request> request_for(const std::string& command, const Words& words) {
  if (words.help) return TextRequest{help_for(command)};
  if (words.version) return TextRequest{fmt::format("heapgap {}\n", version)};
  if (command == "snapshot") return as_request(snapshot_request(words));
  if (command == "attach") return as_request(attach_request(words));
  if (command == "top") return top_request(words);
  if (command == "doctor") return as_request(doctor_request(words));
  return fail(ErrorKind::usage, "no command given", "heapgap does nothing without one",
              "Try heapgap snapshot -p PID.");
}

} // namespace

Result<Request> parse_arguments(const std::vector<std::string>& arguments) {
  Words words;
  CLI::App app;
  add_general(app, words);
  add_snapshot(app, words);
  add_attach(app, words);
  add_top(app, words);
  add_doctor(app, words);
  const auto command = [&app]() -> std::string {
    const auto given = app.get_subcommands();
    return given.empty() ? "" : given.front()->get_name();
  };
  try {
    // CLI11 takes them from the back.
    app.parse(Arguments(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Error& error) {
    return with_help(split_error(app, command(), error.what()), command());
  }
  auto request = request_for(command(), words);
  if (!request) return with_help(std::move(request.error()), command());
  return request;
}

} // namespace heapgap::cli
