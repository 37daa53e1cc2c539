// Residency questions in any order, against a plain set of pages.
#include "analysis/resident_pages.h"
#include "support/naive_census.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::analysis {
namespace {

constexpr Address begin{0x7f0000000000};
constexpr std::uint64_t pages = 200;

PageRuns any_runs(std::mt19937& random) {
  PageRuns runs;
  std::uniform_int_distribution<std::uint64_t> length(1, 5);
  std::uniform_int_distribution<int> state(0, 3);
  for (std::uint64_t page = 0; page < pages;) {
    const std::uint64_t end = std::min(pages, page + length(random));
    const int chosen = state(random);
    if (chosen < 3) {
      runs.push_back(
          {{begin + page_size * page, begin + page_size * end}, static_cast<PageState>(chosen)});
    }
    page = end;
  }
  return runs;
}

RC_GTEST_PROP(ResidentPages, answer_in_any_order, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const PageRuns runs = any_runs(random);
  const auto expected = test::resident_pages(runs);
  ResidentPages resident(runs);
  std::uniform_int_distribution<std::uint64_t> place(0, (pages + 8) * page_size.count);
  std::uniform_int_distribution<std::uint64_t> length(0, 12 * page_size.count);
  Address at = begin;
  for (int question = 0; question < 300; ++question) {
    // Onwards mostly, as the census asks; now and then anywhere, also before the first run.
    at = question % 5 == 0 ? begin - page_size * 4 + Bytes{place(random)} : at + 512_B;
    const Range range = range_of(at, {length(random)});
    Bytes sum;
    for (Address byte = range.begin; byte < range.end;) {
      const Address page = align_down(byte, page_size);
      const Address next = std::min(page + page_size, range.end);
      if (expected.contains(page)) sum += next - byte;
      byte = next;
    }
    RC_ASSERT(resident.resident_in(range) == sum);
    RC_ASSERT(resident.is_resident(at) == expected.contains(align_down(at, page_size)));
  }
}

RC_GTEST_PROP(ResidentPages, name_the_parts_in_order, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const PageRuns runs = any_runs(random);
  ResidentPages resident(runs);
  const Range whole{begin + 100_B, begin + page_size * pages - 100_B};
  Address last = whole.begin;
  Bytes sum;
  resident.for_each_in(whole, [&](Range part) {
    RC_ASSERT(!part.empty());
    RC_ASSERT(part.begin >= last);
    RC_ASSERT(whole.contains(part));
    last = part.end;
    sum += part.size();
  });
  RC_ASSERT(sum == resident.resident_in(whole));
}

TEST(ResidentPages, may_be_none) {
  ResidentPages resident(PageRuns{});
  EXPECT_EQ(resident.resident_in({begin, begin + 1_MiB}), 0_B);
  EXPECT_FALSE(resident.is_resident(begin));
}

TEST(ResidentPages, leave_out_what_is_in_swap_and_the_zero_page) {
  ResidentPages resident(PageRuns{{range_of(begin, page_size), PageState::swapped},
                                  {range_of(begin + page_size, page_size), PageState::zero_page}});
  EXPECT_EQ(resident.resident_in({begin, begin + 1_MiB}), 0_B);
}

} // namespace
} // namespace heapgap::analysis
