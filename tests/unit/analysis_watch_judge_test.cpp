// The verdict over time: what has to last, what makes it unsure, and that it does not flap.
#include "analysis/verdict/watch_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// A process whose figures a test changes from tick to tick, a second apart.
class Watched {
public:
  explicit Watched(const Thresholds& thresholds = {}, double interval_s = 1)
      : interval_s_(interval_s), judge_(thresholds, interval_s) {
    report.allocators = {{.name = "glibc",
                          .version = {},
                          .object = {},
                          .reader = ReaderQuality::exact,
                          .mapped = {},
                          .details = {},
                          .run_name = {},
                          .slot_classes = {}}};
    report.sources = {{"heap", "walk", true, 0.0}};
    report.heap.resident.live = 200_MiB;
  }

  Report report;
  WatchQuality quality;
  std::optional<MemoryLimit> limit;

  const Verdict& tick(bool heap_is_fresh = true) {
    HeapSummary& heap = report.heap;
    heap.resident.free = heap.idle_resident() - heap.resident.cached;
    heap.mapped = heap.resident;
    const Bytes resident = heap.resident.total();
    report.fragmentation.waste_ratio =
        static_cast<double>(heap.idle_resident().count) / static_cast<double>(resident.count);
    if (heap_is_fresh) report.memory.heap_resident = resident;
    report.memory.file_resident = 10_MiB;
    report.memory.rss = resident + report.memory.file_resident + report.memory.stack_resident +
                        report.memory.other_anon_resident;
    Tick tick;
    tick.report = report;
    tick.quality = quality;
    tick.elapsed_s = interval_s_ * static_cast<double>(++ticks_);
    judge_.conclude(tick, limit, heap_is_fresh);
    last_ = tick.report.verdict;
    trend = tick.trend;
    return last_;
  }
  const Verdict& ticks(int count) {
    for (; count > 0; --count) tick();
    return last_;
  }

  Trend trend;

private:
  double interval_s_;
  WatchJudge judge_;
  int ticks_ = 0;
  Verdict last_;
};

std::optional<double> evidence(const Verdict& verdict, std::string_view figure) {
  for (const Evidence& one : verdict.evidence) {
    if (one.figure == figure) return one.value;
  }
  return std::nullopt;
}

TEST(WatchJudge, AtFirstItIsASnapshotsWord) {
  Watched watched;
  watched.report.heap.reclaimable = 150_MiB;
  EXPECT_EQ(watched.tick().kind, VerdictKind::retention);
  EXPECT_LE(watched.tick().confidence, 0.7);
  const Verdict& later = watched.ticks(30);
  EXPECT_EQ(later.kind, VerdictKind::retention);
  EXPECT_GT(later.confidence, 0.9);
  EXPECT_THAT(later.summary, AllOf(HasSubstr("150.0 MiB of 350.0 MiB"), HasSubstr("all of 20 s")));
}

TEST(WatchJudge, WhoLooksOftenIsToldSooner) {
  for (const double interval_s : {0.1, 0.25, 0.5, 1.0, 5.0}) {
    Watched watched({}, interval_s);
    VerdictKind last{};
    for (int tick = 0; tick < 40; ++tick) {
      watched.report.heap.resident.live += 1_MiB;
      last = watched.tick().kind;
    }
    EXPECT_EQ(last, VerdictKind::growth) << interval_s;
  }
}

TEST(WatchJudge, ARiseThatIsTooYoungIsTold) {
  Watched watched;
  Verdict last;
  for (int tick = 0; tick < 20; ++tick) {
    watched.report.heap.resident.live += 1_MiB;
    last = watched.tick();
  }
  EXPECT_EQ(last.kind, VerdictKind::healthy);
  EXPECT_THAT(last.summary, HasSubstr("RSS is rising"));
  EXPECT_LT(last.confidence, 0.5);
}

TEST(WatchJudge, MemoryThatIsNotReadIsNotHealthyAndSeenToRise) {
  Watched watched;
  watched.report.hidden_heaps = {{"Java VM", "libjvm.so", false, "maps its own"}};
  watched.report.memory.other_anon_resident = 300_MiB;
  EXPECT_EQ(watched.ticks(30).kind, VerdictKind::insufficient_data);
  Verdict last;
  for (int tick = 0; tick < 70; ++tick) {
    watched.report.memory.other_anon_resident += 3_MiB;
    last = watched.tick();
  }
  EXPECT_EQ(last.kind, VerdictKind::not_heap);
  EXPECT_THAT(last.summary, HasSubstr("Java VM"));
}

TEST(WatchJudge, WhatWasJustFreedIsRetainedOnlyOnceItHasStayed) {
  Watched watched;
  EXPECT_THAT(watched.ticks(60).summary, StartsWith("the heap is in order: "));
  watched.report.heap.resident.live = 100_MiB;
  watched.report.heap.reclaimable = 100_MiB;
  const Verdict before = watched.ticks(19);
  EXPECT_EQ(before.kind, VerdictKind::healthy);
  EXPECT_THAT(before.summary, StartsWith("no trouble that lasts: "));
  EXPECT_EQ(watched.ticks(15).kind, VerdictKind::retention);
  watched.report.heap.reclaimable = 0_B;
  EXPECT_EQ(watched.ticks(SteadyVerdict::ticks_to_clear - 1).kind, VerdictKind::retention);
  EXPECT_EQ(watched.tick().kind, VerdictKind::healthy);
}

TEST(WatchJudge, ALookThatIsNotAsTheOthersDoesNotChangeIt) {
  Watched watched;
  watched.ticks(60);
  watched.report.quality.consistent = false;
  EXPECT_EQ(watched.ticks(SteadyVerdict::ticks_to_change - 1).kind, VerdictKind::healthy);
  EXPECT_EQ(watched.tick().kind, VerdictKind::insufficient_data);
  watched.report.quality.consistent = true;
  EXPECT_EQ(watched.ticks(SteadyVerdict::ticks_to_clear).kind, VerdictKind::healthy);
}

TEST(WatchJudge, AFigureThatWaversAboutItsThresholdDoesNotFlap) {
  Watched watched;
  watched.report.heap.pinned = 68_MiB; // 25.4 % of the heap
  watched.ticks(60);
  std::size_t changes = 0;
  auto kind = watched.tick().kind;
  EXPECT_EQ(kind, VerdictKind::fragmentation);
  for (int tick = 0; tick < 300; ++tick) {
    watched.report.heap.pinned = tick % 50 < 25 ? 65_MiB : 69_MiB;
    const auto now = watched.tick().kind;
    if (now != kind) ++changes;
    kind = now;
  }
  EXPECT_EQ(changes, 0U);
}

TEST(WatchJudge, SaysInOneSentenceWhatGrowsAndWhenItEnds) {
  Watched watched;
  for (int tick = 0; tick < 60; ++tick) {
    watched.report.heap.pinned += 2_MiB;
    watched.report.heap.resident.live += 1_MiB;
    watched.limit = MemoryLimit{4096_MiB, watched.report.memory.rss};
    watched.tick();
  }
  const Verdict verdict = watched.tick();
  EXPECT_EQ(verdict.kind, VerdictKind::fragmentation);
  EXPECT_EQ(verdict.severity, Severity::critical) << "in less than an hour";
  EXPECT_THAT(verdict.summary,
              AllOf(HasSubstr("RSS grew by"),
                    HasSubstr("at this rate RSS reaches the 4.0 GiB limit"),
                    HasSubstr("67 % of the growth is fragmentation: more memory only delays it")));
  EXPECT_NEAR(evidence(verdict, "fragmentation_share_of_growth").value_or(0), 0.667, 0.01);
  EXPECT_NEAR(evidence(verdict, "also growth_share_of_growth").value_or(0), 0.333, 0.01);
  EXPECT_NEAR(watched.trend.seconds_to_limit.value_or(0), 1234, 60);
}

TEST(WatchJudge, GrowthThatTheHeapWasNotReadForIsNotExplained) {
  Watched watched;
  watched.tick();
  for (int tick = 0; tick < 60; ++tick) {
    watched.report.memory.other_anon_resident += 2_MiB;
    watched.tick(false);
  }
  EXPECT_EQ(watched.tick(false).kind, VerdictKind::insufficient_data);
  EXPECT_THAT(watched.tick(false).summary, HasSubstr("RSS grew"));
}

TEST(WatchJudge, LiveBlocksThatGrowIntoIdleMemoryAreGrowthToo) {
  Watched watched;
  watched.report.heap.reclaimable = 60_MiB;
  for (int tick = 0; tick < 60; ++tick) {
    watched.report.heap.reclaimable -= 1_MiB;
    watched.report.heap.resident.live += 1_MiB;
    watched.tick();
  }
  EXPECT_EQ(watched.tick().kind, VerdictKind::growth);
  EXPECT_THAT(watched.tick().summary, HasSubstr("into memory that the process already had"));
}

TEST(WatchJudge, SlackIsInternalWhereRequestsAreKnown) {
  Watched watched;
  watched.report.heap.requested = 120_MiB;
  EXPECT_EQ(watched.ticks(10).kind, VerdictKind::healthy) << "it has to last";
  const Verdict& verdict = watched.ticks(30);
  EXPECT_EQ(verdict.kind, VerdictKind::internal);
  EXPECT_EQ(verdict.severity, Severity::warning);
  EXPECT_THAT(verdict.summary, HasSubstr("80.0 MiB of 200.0 MiB live bytes (40 %)"));
}

TEST(WatchJudge, TheFirstInTheContractsOrderIsSaidAndTheOthersAreNamed) {
  Watched watched;
  watched.report.heap.reclaimable = 150_MiB;
  for (int tick = 0; tick < 60; ++tick) {
    watched.report.memory.stack_resident += 2_MiB;
    watched.tick();
  }
  const Verdict& verdict = watched.tick();
  EXPECT_EQ(verdict.kind, VerdictKind::not_heap);
  EXPECT_TRUE(evidence(verdict, "also retention: idle_resident_bytes_lasting"));
}

TEST(WatchJudge, WhatIsNotExactOrWasLostLowersTheConfidence) {
  const auto confidence = [](auto change) {
    Watched watched;
    watched.report.heap.reclaimable = 150_MiB;
    change(watched);
    return watched.ticks(60).confidence;
  };
  const double best = confidence([](Watched&) {});
  EXPECT_LT(confidence([](Watched& watched) {
              watched.report.allocators.front().reader = ReaderQuality::approximate;
            }),
            best);
  EXPECT_LT(confidence([](Watched& watched) { watched.quality.lost_events = 1; }), best);
  EXPECT_LT(confidence([](Watched& watched) { watched.report.sources.front().exact = false; }),
            best);
}

TEST(WatchJudge, AnAllocatorThatCannotBeReadForbidsAVerdict) {
  Watched watched;
  watched.report.allocators.front().reader = ReaderQuality::none;
  const Verdict& verdict = watched.ticks(60);
  EXPECT_EQ(verdict.kind, VerdictKind::insufficient_data);
  EXPECT_EQ(verdict.confidence, 0);
}

TEST(WatchJudge, TheUsersThresholdsCount) {
  Watched watched({.warning_ratio = 0.5, .growth_floor = 500_MiB});
  watched.report.heap.reclaimable = 150_MiB;
  for (int tick = 0; tick < 60; ++tick) {
    watched.report.heap.resident.live += 2_MiB;
    watched.tick();
  }
  EXPECT_EQ(watched.tick().kind, VerdictKind::healthy);
}

} // namespace
} // namespace heapgap::analysis
