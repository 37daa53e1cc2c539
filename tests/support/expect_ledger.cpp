#include "support/expect_ledger.h"

#include "session/process_report.h"
#include "support/still_clock.h"

#include <gtest/gtest.h>

namespace heapgap::test {

analysis::Report report_of(GlibcImage& image) {
  auto report = session::report_on(image.process, StillClock{});
  EXPECT_TRUE(report) << report.error().what << ": " << report.error().why;
  EXPECT_EQ(image.memory().faulted_in(), 0_B) << "the reader touched pages that were not there";
  if (!report) return {};
  expect_adds_up(*report);
  return std::move(*report);
}

void expect_exact(const analysis::Report& report, const GlibcImage& image) {
  const analysis::Parts& parts = report.heap.mapped;
  const ExpectedLedger& expected = image.expected;
  EXPECT_EQ(parts.live.count, expected.parts.live.count);
  EXPECT_EQ(parts.header.count, expected.parts.header.count);
  EXPECT_EQ(parts.cached.count, expected.parts.cached.count);
  EXPECT_EQ(parts.free.count, expected.parts.free.count);
  EXPECT_EQ(parts.top.count, expected.parts.top.count);
  EXPECT_EQ(parts.metadata.count, expected.parts.metadata.count);
  EXPECT_EQ(parts.unknown.count, expected.parts.unknown.count);
  EXPECT_EQ(report.heap.live_blocks, expected.live_blocks);
  EXPECT_EQ(report.heap.cached_blocks, expected.cached_blocks);
  EXPECT_EQ(report.heap.free_gaps, expected.free_gaps);
  EXPECT_EQ(report.direct_mapped.blocks, image.direct_blocks);
  EXPECT_EQ(report.direct_mapped.mapped, image.direct_bytes);
  EXPECT_TRUE(report.quality.consistent);
  if (expected.parts.unknown == 0_B) {
    EXPECT_EQ(report.quality.notes, std::vector<std::string>{});
  }
  EXPECT_EQ(report.quality.corrupt_spans, 0U);
  EXPECT_EQ(report.quality.unreadable, 0_B);
  EXPECT_EQ(report.quality.retries, 0U);
}

void expect_adds_up(const analysis::Report& report) {
  Bytes mapped = report.direct_mapped.mapped;
  Bytes live = report.direct_mapped.live;
  std::uint64_t blocks = report.direct_mapped.blocks;
  for (const analysis::ArenaSummary& arena : report.arenas) {
    mapped += arena.mapped;
    live += arena.live;
    blocks += arena.live_blocks;
  }
  EXPECT_EQ(mapped, report.heap.mapped.total());
  EXPECT_EQ(live, report.heap.mapped.live);
  EXPECT_EQ(blocks, report.heap.live_blocks);
  EXPECT_EQ(report.memory.heap_resident, report.heap.resident.total());
  const analysis::Parts& resident = report.heap.resident;
  EXPECT_EQ(report.heap.idle_resident(), resident.cached + resident.free + resident.top);
  std::size_t cells = 0;
  for (const analysis::MapRow& row : report.map) cells += row.occupancy.size();
  EXPECT_LE(cells, 4096U);
}

} // namespace heapgap::test
