// Probes that are in place, for as long as this lives.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "base/units.h"
#include "loader/programs.h"
#include "loader/tracer.h"

#include <vector>

namespace heapgap::loader {

/// One file's probes. Programs at returns go in before those at entries, and out after them, so
/// that no entry is ever seen whose return cannot be.
class ProbeLinks {
public:
  /// Errors: privilege, no_process, failure.
  static Result<ProbeLinks> attach(const Programs& programs, Pid pid, const ProbedObject& object);

  ProbeLinks(ProbeLinks&&) = default;
  ProbeLinks& operator=(ProbeLinks&&) = default;
  ProbeLinks(const ProbeLinks&) = delete;
  ProbeLinks& operator=(const ProbeLinks&) = delete;
  ~ProbeLinks();

private:
  ProbeLinks() = default;

  std::vector<UniqueFd> links_; ///< in the order in which they went in
};

} // namespace heapgap::loader
