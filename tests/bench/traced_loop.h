// The target of the benchmark of tracing, and the tracers that it is measured under.
#pragma once

#include "support/spawn.h"
#include "support/target_process.h"

#include <chrono>
#include <string>
#include <vector>

namespace heapgap::test {

/// tests/targets/pair_loop: one thread frees and allocates flat out, with 1,000 blocks at a time.
class TracedLoop {
public:
  TracedLoop();

  [[nodiscard]] pid_t pid() const { return process_.pid(); }
  /// The file its malloc is in. Throws std::runtime_error when it has none.
  [[nodiscard]] std::string libc() const;

  /// Nanoseconds of processor time that a malloc/free pair takes, over the time given. On an idle
  /// machine that is the time it takes; where others run too it leaves out theirs.
  double pair_ns(std::chrono::milliseconds time);

private:
  [[nodiscard]] double processor_ns() const;

  TargetProcess process_;
  clockid_t clock_ = 0;
};

/// A program that traces, for as long as this lives.
class TracingProgram {
public:
  explicit TracingProgram(std::vector<std::string> arguments);
  TracingProgram(const TracingProgram&) = delete;
  TracingProgram& operator=(const TracingProgram&) = delete;
  ~TracingProgram(); ///< tells it to end, and waits for that

  /// Waits until its probes are seen to work in a target that takes `bare_ns` without them. Throws
  /// std::runtime_error when it ends, or nothing is seen in 20 seconds.
  void wait_for_probes(TracedLoop& loop, double bare_ns) const;

private:
  std::string name_;
  Spawned process_; ///< what it says is kept from the terminal
};

} // namespace heapgap::test
