// Values that the kernel keeps once for each processor.
#pragma once

#include "base/result.h"
#include "loader/libbpf_messages.h"
#include "target/process_errors.h"

#include <cerrno>
#include <cstdint>
#include <vector>

#include <bpf/libbpf.h>

namespace heapgap::loader {

/// The only value of a per-processor array, one element a processor. Errors: failure.
template <typename Value> Result<std::vector<Value>> values_of(const bpf_map* map) {
  static_assert(sizeof(Value) % 8 == 0, "the kernel rounds the size of each up to that");
  const LibbpfMessages silence;
  const int processors = ::libbpf_num_possible_cpus();
  const std::uint32_t only = 0;
  std::vector<Value> values(processors > 0 ? static_cast<std::size_t>(processors) : 0);
  if (values.empty() || ::bpf_map__lookup_elem(map, &only, sizeof only, values.data(),
                                               values.size() * sizeof(Value), 0) != 0) {
    return fail(ErrorKind::failure, "cannot read the counters of the probes",
                target::error_text(errno));
  }
  return values;
}

} // namespace heapgap::loader
