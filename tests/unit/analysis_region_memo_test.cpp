// Reports with a memo of the reports before, against reports without one.
#include "analysis/region_memo.h"
#include "analysis/snapshot_report.h"
#include "support/naive_census.h"
#include "views/json_report.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

constexpr Bytes least_region = 2_KiB;

/// All figures of the heap, as text.
std::string figures(const test::RandomHeap& random, RegionMemo* memo,
                    std::optional<Address> brk_end = {}) {
  Report report;
  describe_heap({.heap = random.heap, .pages = random.pages, .brk_end = brk_end, .memo = memo},
                report);
  return views::json_report(report);
}

/// Any address in any region.
std::optional<Address> some_place(std::mt19937& random, const heap::Heap& heap) {
  if (heap.regions().empty()) return std::nullopt;
  auto at = heap.regions().begin();
  std::advance(at, random() % heap.regions().size());
  const heap::Region& region = at->second;
  const std::uint64_t granules = region.range().size().count / region.shape().granule.count;
  return region.span_range().begin + region.shape().granule * (random() % granules);
}

void change_a_span(std::mt19937& random, heap::Heap& heap) {
  const auto place = some_place(random, heap);
  if (!place) return;
  heap::Region* region = heap.region_with(*place);
  std::vector<heap::Span> cleared;
  if (random() % 2 == 0) {
    region->allocate(*place, 16_B * (1 + random() % 8), cleared);
  } else if (const auto span = region->next_live(*place)) {
    region->release(span->begin);
  }
}

void change_a_page(std::mt19937& random, PageRuns& pages) {
  if (pages.empty()) return;
  PageRun& run = pages[random() % pages.size()];
  run.state = run.state == PageState::resident ? PageState::swapped : PageState::resident;
}

RC_GTEST_PROP(RegionMemo, changes_no_figure, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  test::RandomHeap heap = test::random_heap(random, {});
  const auto end = some_place(random, heap.heap);
  RegionMemo memo(least_region);
  for (int round = 0; round < 8; ++round) {
    const auto brk_end = round % 4 == 3 ? end : std::nullopt;
    RC_ASSERT(figures(heap, &memo, brk_end) == figures(heap, nullptr, brk_end));
    if (random() % 3 != 0) change_a_span(random, heap.heap);
    if (random() % 3 == 0) change_a_page(random, heap.pages);
  }
}

test::RandomHeap heap_of_one_region() {
  test::RandomHeap heap;
  heap.heap.add_arena({"main", "glibc", "brk", {}});
  heap::Region region({.range = range_of(Address{0x10000}, 64_KiB), .arena = 0});
  region.start(region.span_range().begin, heap::SpanKind::live);
  region.start(region.span_range().begin + 4_KiB, heap::SpanKind::free);
  heap.heap.add_region(std::move(region));
  heap.pages = {{range_of(Address{0x10000}, 32_KiB), PageState::resident}};
  return heap;
}

TEST(RegionMemo, FindsWhatHasNotChanged) {
  RegionMemo memo(least_region);
  const RegionMemo::Key key{.shape = {.range = range_of(Address{0x10000}, 64_KiB), .arena = 0},
                            .spans = 1,
                            .pages = 2,
                            .brk_end = {},
                            .trim_step = 4_KiB,
                            .map_cell = 4_KiB};
  memo.put(key, {});
  memo.end_report();
  EXPECT_NE(memo.find(key), nullptr);
  RegionMemo::Key other = key;
  other.pages = 3;
  EXPECT_EQ(memo.find(other), nullptr);
  memo.end_report();
  EXPECT_NE(memo.find(key), nullptr);
}

TEST(RegionMemo, ForgetsARegionThatIsNotInTheReport) {
  RegionMemo memo(least_region);
  const RegionMemo::Key key{.shape = {.range = range_of(Address{0x10000}, 64_KiB), .arena = 0},
                            .brk_end = {},
                            .trim_step = {},
                            .map_cell = {}};
  memo.put(key, {});
  memo.end_report();
  memo.end_report();
  EXPECT_EQ(memo.find(key), nullptr);
}

TEST(RegionMemo, AnArenaMayGetAnotherNumber) {
  test::RandomHeap heap = heap_of_one_region();
  RegionMemo memo(least_region);
  figures(heap, &memo);
  auto parts = heap.heap.take_apart();
  heap.heap.add_arena({"main", "glibc", "brk", {}});
  heap.heap.add_arena({"arena-1", "glibc", "heap", {}});
  ASSERT_TRUE(heap.heap.add_parts(1, std::move(parts.front())));
  EXPECT_EQ(figures(heap, &memo), figures(heap, nullptr));
}

} // namespace
} // namespace heapgap::analysis
