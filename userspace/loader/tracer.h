// Puts the probes into a process and brings back their events.
#pragma once

#include "base/unique_fd.h"
#include "events/source.h"
#include "probes/probe_plan.h"

#include <memory>

namespace heapgap::loader {

/// How the usable size of a block is found at the block.
enum class BlockHeader : std::uint8_t {
  none,
  glibc, ///< the word before the block
};

/// One allocator's probes and the file they go to.
struct ProbedObject {
  UniqueFd file; ///< open for reading; the very file that is mapped
  probes::ProbePlan plan;
  BlockHeader header = BlockHeader::glibc;
};

struct TracerOptions {
  Bytes ring_size = 16_MiB; ///< a power of two, at least a page
  bool session = true;      ///< session programs where the kernel has them
};

/// From here on every call in the process is seen. Nothing is stopped; when heapgap ends, however
/// it ends, the kernel takes the probes out. Errors: privilege (which capability), failure (which
/// feature the kernel lacks, or the process has lost its main thread), no_process.
Result<std::unique_ptr<events::Source>>
attach_probes(Pid pid, const std::vector<ProbedObject>& objects, const TracerOptions& options = {});

} // namespace heapgap::loader
