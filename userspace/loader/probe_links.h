// Probes that are in place, for as long as this lives.
#pragma once

#include "base/result.h"
#include "base/units.h"
#include "loader/programs.h"
#include "loader/tracer.h"

#include <memory>

struct bpf_link;

namespace heapgap::loader {

/// One file's probes: a link at the returns, which goes in first and out last, and one at the
/// entries. So no entry is ever seen whose return cannot be.
class ProbeLinks {
public:
  /// Errors: privilege, no_process, failure.
  static Result<ProbeLinks> attach(const Programs& programs, Pid pid, const ProbedObject& object);

private:
  struct Destroy {
    void operator()(bpf_link* link) const;
  };
  using Link = std::unique_ptr<bpf_link, Destroy>;
  struct Places;

  static Result<Link> attach(const bpf_program* program, Pid pid, const ProbedObject& object,
                             bool on_return);

  Link returns_; ///< none when no result is needed
  Link entries_; ///< destroyed first
};

} // namespace heapgap::loader
