// A target with probes in it, and what they brought back.
#pragma once

#include "events/source.h"
#include "loader/tracer.h"
#include "support/target_process.h"
#include "target/process.h"

#include <memory>
#include <string>
#include <vector>

namespace heapgap::test {

/// Where the target has its C library, opened. Throws std::runtime_error when it is not found.
struct TargetLibc {
  explicit TargetLibc(pid_t pid);

  std::unique_ptr<target::Process> process;
  target::Mapping code; ///< the part of it that is executed
  loader::ProbedObject object;
};

/// The bytes of the target's memory under a probe of `call`. Throws std::runtime_error.
std::string bytes_at_probe(const TargetLibc& libc, Call call);

/// tests/targets/counted_calls.
Command counted_calls(std::vector<std::string> arguments = {});

/// Attaches to everything in the target's C library. Throws std::runtime_error.
std::unique_ptr<events::Source> attach(pid_t pid, const loader::TracerOptions& options = {});

} // namespace heapgap::test
