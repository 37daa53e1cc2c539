// One run of heapgap, or of another program, from outside.
#pragma once

#include "base/units.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/types.h>

namespace heapgap::test {

struct Outcome {
  int status = 0;       ///< exit status; 128 + N for a death by signal N
  bool in_time = true;  ///< false: it was killed at the time limit
  std::string output;   ///< stdout
  std::string messages; ///< stderr
  std::chrono::duration<double> wall{};
  std::chrono::duration<double> processor{}; ///< user and system time
  Bytes peak;                                ///< largest resident set

  /// The output parsed; a discarded value when it is not JSON.
  [[nodiscard]] nlohmann::json json() const;
};

/// Throws std::runtime_error when no process can be made.
Outcome run(const std::vector<std::string>& arguments,
            std::chrono::seconds time_limit = std::chrono::seconds(60));

/// Runs the built heapgap with these arguments.
Outcome run_heapgap(std::vector<std::string> arguments,
                    std::chrono::seconds time_limit = std::chrono::seconds(60));

/// `heapgap snapshot --json -p PID` and further options. Throws std::runtime_error, with what
/// heapgap said, unless it succeeds with JSON on stdout.
nlohmann::json snapshot(pid_t pid, std::vector<std::string> options = {});

/// A test's name for an option: "--max-overhead=2" is max_overhead.
inline std::string name_of_option(const std::string& option) {
  std::string name = option.substr(2, option.find('=') - 2);
  std::ranges::replace(name, '-', '_');
  return name;
}

} // namespace heapgap::test
