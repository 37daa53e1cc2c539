// What was found out of a process, before it is judged.
#pragma once

#include "analysis/doctor/diagnosis.h"

namespace heapgap::analysis {

/// Why something could not be done.
struct Obstacle {
  std::string why;
  std::string fix;
};

struct TargetFacts {
  ProcessSummary process;
  bool is_program = true; ///< with a heap, of 64 bits; otherwise only `unread` counts
  bool main_thread_ended = false;
  bool has_system_filter = false; ///< seccomp
  bool has_shadow_stack = false;
  std::optional<Pid> tracer;
  std::optional<Bytes> swap;
  std::optional<std::uint64_t> children;

  std::optional<Obstacle> unread; ///< its heap could not be read
  std::vector<DiagnosedAllocator> allocators;
  std::vector<HiddenHeap> hidden;

  std::optional<Obstacle> unplanned; ///< no places for probes were found
  std::vector<ProbeSite> probes;
  std::vector<std::string> missing_functions;

  std::optional<Obstacle> unwatched; ///< its calls could not be counted
  std::optional<CallRate> rate;
  std::optional<CallCost> cost;
};

} // namespace heapgap::analysis
