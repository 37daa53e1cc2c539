// Real heaps of four releases, recorded from tests/targets/known_heap (scenario "sample") with
// tests/support/record_image, each beside what the program said of itself at that moment.
#include "session/process_report.h"
#include "support/expect_ledger.h"
#include "support/malloc_info.h"
#include "support/recorded_image.h"
#include "support/still_clock.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace heapgap::test {
namespace {

using nlohmann::json;

class Recorded : public testing::TestWithParam<const char*> {
protected:
  Recorded() {
    const std::string base = std::string(FIXTURES "/glibc-") + GetParam();
    auto image = load_image(base + ".image");
    EXPECT_TRUE(image) << image.error().why;
    if (image) process = std::move(*image);
    std::ifstream(base + ".json") >> truth;
  }

  std::unique_ptr<FakeProcess> process;
  json truth;
};

std::uint64_t detail(const analysis::Report& report, const std::string& name) {
  for (const analysis::Detail& one : report.allocators.at(0).details) {
    if (one.name == name) return std::get<std::uint64_t>(one.value);
  }
  ADD_FAILURE() << "no detail " << name;
  return 0;
}

void expect_malloc_info(const analysis::Report& report, const MallocInfo& info) {
  const analysis::Parts& parts = report.heap.mapped;
  EXPECT_EQ(parts.total().count, info.all.system_bytes + info.mmap_bytes);
  EXPECT_EQ((parts.free + parts.top).count, info.all.rest_bytes);
  EXPECT_EQ(report.heap.free_gaps, info.all.rest_count - info.arenas.size());
  EXPECT_EQ(detail(report, "fastbin_bytes"), info.all.fast_bytes);
  EXPECT_EQ(detail(report, "fastbin_blocks"), info.all.fast_count);
  EXPECT_EQ(report.direct_mapped.blocks, info.mmap_count);
  EXPECT_EQ(report.direct_mapped.mapped.count, info.mmap_bytes);
  using Figures = std::pair<std::uint64_t, std::uint64_t>;
  std::vector<Figures> measured;
  std::vector<Figures> expected;
  for (const auto& arena : report.arenas) {
    measured.emplace_back(arena.mapped.count, (arena.free + arena.top).count);
  }
  for (const auto& arena : info.arenas) expected.emplace_back(arena.system_bytes, arena.rest_bytes);
  EXPECT_THAT(measured, testing::UnorderedElementsAreArray(expected));
}

void expect_mallinfo(const analysis::Report& report, const json& mallinfo) {
  const analysis::Parts& parts = report.heap.mapped;
  EXPECT_EQ(parts.total().count,
            mallinfo.at("arena").get<std::uint64_t>() + mallinfo.at("hblkhd").get<std::uint64_t>());
  EXPECT_EQ((parts.free + parts.top).count + detail(report, "fastbin_bytes"),
            mallinfo.at("fordblks"));
  EXPECT_EQ(report.direct_mapped.blocks, mallinfo.at("hblks"));
}

TEST_P(Recorded, equals_what_the_program_knew) {
  ASSERT_TRUE(process);
  const auto report = session::report_on(*process, StillClock{});
  ASSERT_TRUE(report) << report.error().why;
  expect_adds_up(*report);
  EXPECT_EQ(process->fake_memory().faulted_in(), 0_B);
  EXPECT_EQ(report->heap.live_blocks, truth.at("live_blocks"));
  EXPECT_EQ(report->heap.mapped.live.count, truth.at("live_bytes"));
  EXPECT_EQ(report->heap.mapped.unknown, 0_B);
  EXPECT_EQ(report->quality.corrupt_spans, 0U);
  EXPECT_EQ(report->quality.retries, 0U);
  EXPECT_TRUE(report->quality.consistent);
  EXPECT_EQ(report->arenas.size(), 3U);
  expect_malloc_info(*report, parse_malloc_info(truth.at("malloc_info")));
  if (!truth.at("mallinfo2").is_null()) expect_mallinfo(*report, truth.at("mallinfo2"));
}

INSTANTIATE_TEST_SUITE_P(Glibc, Recorded, testing::Values("2.31", "2.36", "2.41", "2.43"),
                         [](const auto& one) {
                           std::string name = one.param;
                           name.replace(name.find('.'), 1, "_");
                           return name;
                         });

} // namespace
} // namespace heapgap::test
