#include "cli/options/values.h"
#include "cli/options/words.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace heapgap::cli {

CLI::App& add_snapshot(CLI::App& app, Words& words) {
  CLI::App& snapshot = *app.add_subcommand("snapshot");
  add_common(snapshot, words);
  return snapshot;
}

Result<SnapshotRequest> snapshot_request(const Words& words) {
  std::vector<std::string> pids = words.pids;
  pids.insert(pids.end(), words.bare.begin(), words.bare.end());
  if (pids.empty()) {
    return fail(ErrorKind::usage, "no process given", "a snapshot needs the number of the process",
                "Give it as in heapgap snapshot -p PID.");
  }
  if (pids.size() > 1) {
    return fail(
        ErrorKind::usage, "more than one process given",
        fmt::format("a snapshot is of one process, but there are '{}' and '{}'", pids[0], pids[1]),
        "Take one snapshot after the other.");
  }
  SnapshotRequest request;
  auto pid = parse_pid(pids.front());
  if (!pid) return pass_on(pid);
  request.pid = *pid;
  if (auto common = read_common(words, request); !common) return pass_on(common);
  return request;
}

} // namespace heapgap::cli
