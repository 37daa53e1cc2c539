// What CLI11 only splits; each value is judged by ourselves, in our own words.
#pragma once

#include "cli/options.h"

#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): not ours
class App;
}

namespace heapgap::cli {

/// The words of a command line, of whatever command.
struct Words {
  std::vector<std::string> bare; ///< neither an option nor an option's value
  std::vector<std::string> pids;
  std::vector<std::string> outputs;
  std::vector<std::string> colors;
  std::vector<std::string> intervals;
  std::vector<std::string> counts;
  std::vector<std::string> durations;
  std::vector<std::string> overheads;
  std::vector<std::string> limits;
  std::vector<std::string> thresholds;
  bool json = false;
  bool policy = false;
  bool freeze = false;
  bool full = false;
  bool walk_only = false;
  bool quiet = false;
  bool verbose = false;
  bool help = false;
  bool version = false;
};

/// A flag says yes by being there; it takes no value.
void add_switch(CLI::App& app, const char* name, bool& is_on);
/// An option with one value; all values are kept when it is given more than once.
void add_value(CLI::App& app, const char* name, const char* value, std::vector<std::string>& words);

/// --help and --version.
void add_general(CLI::App& app, Words& words);
/// Which process, and in which colours.
void add_target(CLI::App& app, Words& words);
/// The same for commands that put out data: where to, and in which form; see OutputRequest.
void add_output(CLI::App& app, Words& words);
/// Puts these options, but for the pid, into `request`. Errors: usage.
Result<void> read_output(const Words& words, OutputRequest& request);
/// How a heap is measured and judged.
void add_measuring(CLI::App& app, Words& words);
/// What every command has that measures and puts out; see CommonRequest.
void add_common(CLI::App& app, Words& words);
/// Puts the common options but the pid into `request`. Errors: usage.
Result<void> read_common(const Words& words, CommonRequest& request);
/// The only word of an option, or nothing. Errors: usage when there are more.
Result<std::optional<std::string>> only_word(const char* option,
                                             const std::vector<std::string>& words);

CLI::App& add_snapshot(CLI::App& app, Words& words);
Result<SnapshotRequest> snapshot_request(const Words& words);

CLI::App& add_attach(CLI::App& app, Words& words);
Result<AttachRequest> attach_request(const Words& words);

CLI::App& add_top(CLI::App& app, Words& words);
/// A TopRequest when there is exactly one process, else a SurveyRequest.
Result<Request> top_request(const Words& words);
CLI::App& add_doctor(CLI::App& app, Words& words);
Result<DoctorRequest> doctor_request(const Words& words);

} // namespace heapgap::cli
