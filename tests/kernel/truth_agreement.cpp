#include "kernel/agreement.h"
#include "support/malloc_info.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

std::uint64_t number(const json& object, const char* field) {
  return object.at(field).get<std::uint64_t>();
}

const json* main_arena(const json& snapshot) {
  for (const auto& arena : snapshot.at("arenas"))
    if (arena.at("id") == "main") return &arena;
  return nullptr;
}

void expect_mallinfo(const json& snapshot, const json& mallinfo) {
  const json& heap = snapshot.at("heap");
  const json& direct = snapshot.at("direct_mapped");
  const json details = glibc_entry(snapshot).at("details");
  EXPECT_EQ(number(heap, "mapped_bytes"), number(mallinfo, "arena") + number(mallinfo, "hblkhd"));
  EXPECT_EQ(number(heap, "free_bytes") + number(heap, "top_bytes") +
                number(details, "fastbin_bytes"),
            number(mallinfo, "fordblks"));
  EXPECT_EQ(number(details, "fastbin_bytes"), number(mallinfo, "fsmblks"));
  EXPECT_EQ(number(direct, "blocks"), number(mallinfo, "hblks"));
  EXPECT_EQ(number(direct, "mapped_bytes"), number(mallinfo, "hblkhd"));
  const json* main = main_arena(snapshot);
  ASSERT_NE(main, nullptr);
  EXPECT_EQ(number(*main, "top_bytes"), number(mallinfo, "keepcost"));
}

/// Mapped bytes, and free bytes with the top; glibc numbers arenas in its own order.
using ArenaFigures = std::tuple<std::uint64_t, std::uint64_t>;

void expect_malloc_info(const json& snapshot, const MallocInfo& info) {
  const json& heap = snapshot.at("heap");
  const json details = glibc_entry(snapshot).at("details");
  std::vector<ArenaFigures> measured;
  std::vector<ArenaFigures> expected;
  for (const auto& arena : snapshot.at("arenas"))
    measured.emplace_back(number(arena, "mapped_bytes"),
                          number(arena, "free_bytes") + number(arena, "top_bytes"));
  for (const auto& arena : info.arenas) expected.emplace_back(arena.system_bytes, arena.rest_bytes);
  EXPECT_THAT(measured, testing::UnorderedElementsAreArray(expected));

  EXPECT_EQ(number(details, "arenas"), info.arenas.size());
  EXPECT_EQ(number(heap, "mapped_bytes"), info.all.system_bytes + info.mmap_bytes);
  EXPECT_EQ(number(heap, "free_bytes") + number(heap, "top_bytes"), info.all.rest_bytes);
  EXPECT_EQ(number(heap, "free_gaps"), info.all.rest_count - info.arenas.size());
  EXPECT_EQ(number(details, "fastbin_bytes"), info.all.fast_bytes);
  EXPECT_EQ(number(details, "fastbin_blocks"), info.all.fast_count);
  EXPECT_EQ(number(details, "fastbin_bytes") + number(details, "tcache_bytes"),
            number(heap, "cached_bytes"));
  EXPECT_EQ(number(details, "fastbin_blocks") + number(details, "tcache_blocks"),
            number(heap, "cached_blocks"));
  EXPECT_EQ(number(snapshot.at("direct_mapped"), "blocks"), info.mmap_count);
  EXPECT_EQ(number(snapshot.at("direct_mapped"), "mapped_bytes"), info.mmap_bytes);
}

} // namespace

json glibc_entry(const json& snapshot) {
  for (const auto& allocator : snapshot.at("allocators"))
    if (allocator.at("name") == "glibc") return allocator;
  ADD_FAILURE() << "no glibc among the allocators: " << snapshot.at("allocators").dump();
  return json::object();
}

void expect_truth(const json& snapshot, const json& truth) {
  const json& heap = snapshot.at("heap");
  EXPECT_EQ(number(heap, "live_blocks"), number(truth, "live_blocks"));
  EXPECT_EQ(number(heap, "live_bytes"), number(truth, "live_bytes"));
  if (!truth.at("mallinfo2").is_null()) expect_mallinfo(snapshot, truth.at("mallinfo2"));
  expect_malloc_info(snapshot, parse_malloc_info(truth.at("malloc_info")));
}

} // namespace heapgap::test
