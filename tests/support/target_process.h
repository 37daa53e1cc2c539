// A program to look at: started by the test, spoken to over its stdin and stdout, killed at the
// end.
#pragma once

#include "support/spawn.h"

#include <nlohmann/json.hpp>

namespace heapgap::test {

class TargetProcess {
public:
  /// Throws std::runtime_error when it cannot be started.
  explicit TargetProcess(const Command& command);
  TargetProcess(const TargetProcess&) = delete;
  TargetProcess& operator=(const TargetProcess&) = delete;
  ~TargetProcess(); ///< kills and reaps it

  [[nodiscard]] pid_t pid() const { return process_.pid; }

  /// The next line it prints, parsed. Throws std::runtime_error when none comes in a minute.
  nlohmann::json read_line();
  /// Sends one letter.
  void tell(char command);
  /// Sends one letter and reads the line it answers with.
  nlohmann::json ask(char command);

  /// Waits until it has ended by itself. Its exit status; 128 + N for a death by signal N.
  int wait();

  /// Kills it; the destructor has nothing left to do.
  void kill();

private:
  Spawned process_;
  std::string received_;
};

} // namespace heapgap::test
