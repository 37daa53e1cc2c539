// What must hold of a snapshot: within itself, and against independent truths.
#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>
#include <sys/types.h>

namespace heapgap::test {

/// The ledger of the contract: every sum that it promises.
void expect_ledger_adds_up(const nlohmann::json& snapshot);

/// Nothing unreadable or contradictory was met, and nothing unknown but so many bytes.
void expect_clean(const nlohmann::json& snapshot, std::uint64_t unknown_bytes = 0);

/// The parts of memory add up to the RSS that the kernel gives for the process, within 1 %.
/// `rss_before` and `rss_after`: the kernel's figure around the snapshot.
void expect_memory_adds_up(const nlohmann::json& snapshot, double rss_before, double rss_after);

/// Equal to what the target said of itself (tests/targets/known_heap): its own count of blocks,
/// mallinfo2 where its libc has it, and malloc_info.
void expect_truth(const nlohmann::json& snapshot, const nlohmann::json& truth);

/// The entry of allocators[] for glibc that holds most; fails the test when there is none.
nlohmann::json glibc_entry(const nlohmann::json& snapshot);

} // namespace heapgap::test
