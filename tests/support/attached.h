// `heapgap attach --json` running beside the test, line by line.
#pragma once

#include "support/target_process.h"

#include <string>
#include <vector>

namespace heapgap::test {

class Attached {
public:
  /// Starts `heapgap attach --json -p PID` with further options.
  Attached(pid_t target, std::vector<std::string> options);

  /// The next line: a tick, or the summary. Throws std::runtime_error when none comes in a minute.
  nlohmann::json next() { return heapgap_.read_line(); }
  /// The next tick that was begun after this call: what is seen from now on is in it.
  nlohmann::json fresh_tick();
  /// Interrupts it (Ctrl-C), reads up to its summary and returns that. It must exit with status 0.
  nlohmann::json end();

  [[nodiscard]] pid_t pid() const { return heapgap_.pid(); }
  /// Its exit status, once it has ended; 128 + N for a death by signal N.
  int wait() { return heapgap_.wait(); }

private:
  TargetProcess heapgap_;
};

} // namespace heapgap::test
