// The runbook paragraph: known reports, and what it must say in any case.
#include "support/golden.h"
#include "support/sample_reports.h"
#include "support/sample_ticks.h"
#include "views/policy_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using test::expect_golden;
using testing::HasSubstr;
using testing::Not;

std::string render(const analysis::Report& report, const analysis::Tick* watched = nullptr,
                   std::size_t width = 80) {
  return policy_text(report, watched, {}, {width, false, Charset::ascii});
}

TEST(PolicyText, LooksAsItDid) {
  analysis::Report settings = samples::fragmented();
  settings.allocators.front().details = {{"trim_threshold_bytes", std::uint64_t{67108864}},
                                         {"mmap_threshold_bytes", std::uint64_t{33554432}},
                                         {"dynamic_mmap_threshold", true},
                                         {"arena_max", std::uint64_t{0}},
                                         {"tcache_count", std::uint64_t{7}},
                                         {"system_bytes", std::uint64_t{1}}};
  const analysis::Tick watched = samples::traced();
  expect_golden("policy_snapshot_80_ascii", render(settings));
  expect_golden("policy_watched_80_ascii", render(settings, &watched));
  expect_golden("policy_hostile_80_ascii", render(samples::hostile()));
}

TEST(PolicyText, SaysSoWhenThereIsNothingToDo) {
  const std::string text = render(samples::healthy(), nullptr, 400);
  EXPECT_THAT(text, HasSubstr("Do: nothing; no setting, trim or restart"));
  EXPECT_THAT(text, HasSubstr("Alarm: warn when fragmentation.waste_ratio is 25% or more and "
                              "heap.idle_resident_bytes 10.0 MiB or more"));
}

TEST(PolicyText, DoesNotCallTheUnknownHealthy) {
  const std::string text = render(samples::unread_allocator(), nullptr, 400);
  EXPECT_THAT(text, HasSubstr("do not allow a verdict"));
  EXPECT_THAT(text, Not(HasSubstr("Do: nothing;")));
  EXPECT_THAT(render(samples::empty(), nullptr, 400), HasSubstr("none that heapgap knows"));
}

} // namespace
} // namespace heapgap::views
