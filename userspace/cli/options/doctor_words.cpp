#include "cli/options/values.h"
#include "cli/options/words.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace heapgap::cli {

CLI::App& add_doctor(CLI::App& app, Words& words) {
  CLI::App& doctor = *app.add_subcommand("doctor");
  add_output(doctor, words);
  return doctor;
}

Result<DoctorRequest> doctor_request(const Words& words) {
  std::vector<std::string> pids = words.pids;
  pids.insert(pids.end(), words.bare.begin(), words.bare.end());
  DoctorRequest request;
  if (pids.size() > 1) {
    return fail(ErrorKind::usage, "more than one process given",
                fmt::format("the doctor looks at one process, but there are '{}' and '{}'", pids[0],
                            pids[1]),
                "Start heapgap once for each.");
  }
  if (!pids.empty()) {
    auto pid = parse_pid(pids.front());
    if (!pid) return pass_on(pid);
    request.pid = *pid;
  }
  if (auto output = read_output(words, request); !output) return pass_on(output);
  return request;
}

} // namespace heapgap::cli
