#include "kernel/agreement.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

constexpr std::uint64_t page_bytes = 4096;

std::uint64_t sum_of(const json& rows, const char* field) {
  std::uint64_t sum = 0;
  for (const auto& row : rows) sum += row.at(field).get<std::uint64_t>();
  return sum;
}

std::uint64_t sum_of_parts(const json& parts) {
  std::uint64_t sum = 0;
  for (const char* part : {"live_bytes", "header_bytes", "cached_bytes", "free_bytes", "top_bytes",
                           "metadata_bytes", "unknown_bytes"})
    sum += parts.at(part).get<std::uint64_t>();
  return sum;
}

void expect_resident_parts(const json& snapshot) {
  const json& heap = snapshot.at("heap");
  const json& resident = heap.at("resident");
  EXPECT_EQ(sum_of_parts(resident), snapshot.at("memory").at("heap_resident_bytes"));
  for (const auto& [part, bytes] : resident.items())
    EXPECT_LE(bytes.get<std::uint64_t>(), heap.at(part).get<std::uint64_t>()) << part;

  const std::uint64_t idle = resident.at("cached_bytes").get<std::uint64_t>() +
                             resident.at("free_bytes").get<std::uint64_t>() +
                             resident.at("top_bytes").get<std::uint64_t>();
  EXPECT_EQ(heap.at("idle_resident_bytes"), idle);
  EXPECT_EQ(heap.at("reclaimable_bytes").get<std::uint64_t>() +
                heap.at("pinned_bytes").get<std::uint64_t>(),
            idle);
}

void expect_tables(const json& snapshot) {
  const json& heap = snapshot.at("heap");
  const json& arenas = snapshot.at("arenas");
  const json& direct = snapshot.at("direct_mapped");
  EXPECT_EQ(sum_of(arenas, "live_bytes") + direct.at("live_bytes").get<std::uint64_t>(),
            heap.at("live_bytes"));
  EXPECT_EQ(sum_of(arenas, "live_blocks") + direct.at("blocks").get<std::uint64_t>(),
            heap.at("live_blocks"));
  EXPECT_EQ(sum_of(arenas, "mapped_bytes") + direct.at("mapped_bytes").get<std::uint64_t>(),
            heap.at("mapped_bytes"));
  EXPECT_EQ(sum_of(arenas, "cached_bytes"), heap.at("cached_bytes"));
  EXPECT_EQ(sum_of(arenas, "free_bytes"), heap.at("free_bytes"));
  EXPECT_EQ(sum_of(arenas, "top_bytes"), heap.at("top_bytes"));

  const json& classes = snapshot.at("size_classes");
  EXPECT_EQ(sum_of(classes, "live_blocks"), heap.at("live_blocks"));
  EXPECT_EQ(sum_of(classes, "live_bytes"), heap.at("live_bytes"));
  EXPECT_EQ(sum_of(classes, "cached_blocks"), heap.at("cached_blocks"));
  EXPECT_EQ(sum_of(snapshot.at("gap_sizes"), "bytes"),
            heap.at("free_bytes").get<std::uint64_t>() + heap.at("top_bytes").get<std::uint64_t>());
}

void expect_pages_and_map(const json& snapshot) {
  const std::uint64_t resident = snapshot.at("memory").at("heap_resident_bytes");
  const std::uint64_t pages = sum_of(snapshot.at("page_occupancy"), "pages");
  EXPECT_EQ(snapshot.at("page_occupancy").size(), 11U);
  EXPECT_GE(pages * page_bytes, resident);

  std::size_t cells = 0;
  for (const auto& row : snapshot.at("map")) {
    cells += row.at("occupancy").size();
    EXPECT_EQ(row.at("occupancy").size(), row.at("resident").size());
  }
  EXPECT_LE(cells, 4096U);
  EXPECT_EQ(cells > 0, snapshot.at("heap").at("mapped_bytes").get<std::uint64_t>() > 0);
}

} // namespace

void expect_ledger_adds_up(const json& snapshot) {
  const json& heap = snapshot.at("heap");
  EXPECT_EQ(sum_of_parts(heap), heap.at("mapped_bytes"));
  std::uint64_t mapped = 0;
  for (const auto& allocator : snapshot.at("allocators"))
    if (!allocator.at("mapped_bytes").is_null())
      mapped += allocator.at("mapped_bytes").get<std::uint64_t>();
  EXPECT_EQ(mapped, heap.at("mapped_bytes"));
  EXPECT_LE(heap.at("largest_gap_bytes").get<std::uint64_t>(),
            heap.at("free_bytes").get<std::uint64_t>() + heap.at("top_bytes").get<std::uint64_t>());
  expect_resident_parts(snapshot);
  expect_tables(snapshot);
  expect_pages_and_map(snapshot);
}

void expect_clean(const json& snapshot, std::uint64_t unknown_bytes) {
  const json& quality = snapshot.at("quality");
  EXPECT_EQ(snapshot.at("heap").at("unknown_bytes"), unknown_bytes);
  EXPECT_EQ(quality.at("unreadable_bytes"), 0);
  EXPECT_EQ(quality.at("corrupt_spans"), 0);
  EXPECT_TRUE(quality.at("consistent").get<bool>()) << quality.dump();
}

void expect_memory_adds_up(const json& snapshot, double rss_before, double rss_after) {
  const json& memory = snapshot.at("memory");
  const auto rss = memory.at("rss_bytes").get<double>();
  double sum = 0;
  for (const char* part : {"heap_resident_bytes", "stack_resident_bytes", "file_resident_bytes",
                           "other_anon_resident_bytes", "shmem_resident_bytes"})
    sum += memory.at(part).get<double>();
  EXPECT_NEAR(sum, rss, rss * 0.01);
  EXPECT_GE(rss, std::min(rss_before, rss_after) * 0.99);
  EXPECT_LE(rss, std::max(rss_before, rss_after) * 1.01);
}

} // namespace heapgap::test
