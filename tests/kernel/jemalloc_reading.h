// What must hold of a reading of a process's jemalloc.
#pragma once

#include "support/jemalloc_sums.h"

#include <nlohmann/json.hpp>
#include <sys/types.h>

namespace heapgap::test {

/// Fails the test when the process cannot be read.
void read_jemalloc_of(pid_t pid, JemallocHeap& into);

/// One jemalloc, understood without contradiction, and its ledger met.
void expect_clean(const JemallocHeap& heap);

/// Equal to what jemalloc's own counters say: "allocated", "active", "mapped", "retained".
void expect_counters(const JemallocHeap& heap, const nlohmann::json& counters);

} // namespace heapgap::test
