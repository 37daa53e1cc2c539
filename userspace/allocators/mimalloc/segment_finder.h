// Finds every mimalloc 2 in a process by the shape of its segments: no symbols, no version strings.
//
// A segment begins at a multiple of 32 MiB and stores its own address XORed with a random constant
// of the process: all segments of one mimalloc agree on that constant. The descriptors in a
// segment's head must tile it, and each page must hold as many blocks as fit: this tells the
// layouts apart.
#pragma once

#include "allocators/mimalloc/segment.h"
#include "target/mapping.h"

namespace heapgap::allocators::mimalloc {

/// One mimalloc.
struct Instance {
  const Layout* layout = nullptr;
  std::vector<Segment> segments; ///< in address order; not empty
};

struct InstanceSearch {
  std::vector<Instance> found;
  /// What looks like a segment's head, but whose pages make no sense by the instance's layout.
  std::uint64_t insane_segments = 0;
  std::uint64_t retries = 0;
};

/// Looks at every multiple of 32 MiB in private memory. Errors: privilege, no_process.
Result<InstanceSearch> find_instances(target::Memory& memory, const target::Mappings& mappings);

} // namespace heapgap::allocators::mimalloc
