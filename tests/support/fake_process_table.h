// A table of processes as the test says.
#pragma once

#include "target/process_table.h"

#include <functional>
#include <utility>

namespace heapgap::test {

class FakeProcessTable final : public target::ProcessTable {
public:
  std::function<Result<target::ProcessListing>()> listing = [] { return target::ProcessListing{}; };
  target::MachineMemory machine{
      .total = 16384_MiB, .available = 8192_MiB, .swap_total = 0_B, .swap_free = 0_B};

  Result<target::ProcessListing> list() override { return listing(); }
  Result<target::MachineMemory> machine_memory() override { return machine; }
};

inline target::ListedProcess listed(int pid, Bytes rss, std::string comm = "program") {
  return {.pid = {pid},
          .start_ticks = 1000 + static_cast<std::uint64_t>(pid),
          .stack_start = 5000 + static_cast<std::uint64_t>(pid),
          .comm = std::move(comm),
          .resident = target::ResidentSize{rss, rss}};
}

} // namespace heapgap::test
