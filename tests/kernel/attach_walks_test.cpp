// `heapgap attach --walk-only`: true figures, within its budget.
#include "kernel/agreement.h"
#include "support/attached.h"
#include "support/known_heap.h"
#include "support/malloc_info.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <sstream>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const Outcome& outcome) {
  std::vector<json> lines;
  std::istringstream text(outcome.output);
  for (std::string line; std::getline(text, line);) lines.push_back(json::parse(line));
  return lines;
}

std::vector<std::string> attach_to(pid_t pid, std::vector<std::string> options) {
  std::vector<std::string> arguments{"attach", "--json", "--walk-only", "-p", std::to_string(pid)};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return arguments;
}

class WalkedHeap : public testing::TestWithParam<std::string> {};

TEST_P(WalkedHeap, StandingStillEqualsWhatTheTargetKnows) {
  TargetProcess target(known_heap(host_build(), GetParam()));
  const json truth = target.read_line();
  const Outcome outcome = run_heapgap(attach_to(target.pid(), {"-i", "0.2", "-n", "3"}));
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  const auto lines = lines_of(outcome);
  ASSERT_EQ(lines.size(), 4U);
  const json& info = truth.at("mallinfo2");
  for (const json& line : lines) {
    const json& heap = line.at("heap");
    EXPECT_EQ(heap.at("live_blocks"), truth.at("live_blocks"));
    EXPECT_EQ(heap.at("live_bytes"), truth.at("live_bytes"));
    EXPECT_EQ(heap.at("mapped_bytes").get<std::uint64_t>(),
              info.at("arena").get<std::uint64_t>() + info.at("hblkhd").get<std::uint64_t>());
    EXPECT_EQ(line.at("quality").at("mode"), "walk");
    EXPECT_TRUE(line.at("sources").at("heap").at("exact"));
    EXPECT_EQ(line.at("sources").at("heap").at("from"), "walk");
    EXPECT_TRUE(line.at("rates").at("allocs_per_s").is_null());
    EXPECT_TRUE(line.at("calls").at("malloc").is_null());
  }
  EXPECT_EQ(lines.back().at("schema"), "heapgap.summary/1");
  EXPECT_EQ(lines.back().at("ended"), "asked");
}

INSTANTIATE_TEST_SUITE_P(, WalkedHeap,
                         testing::ValuesIn(std::vector<std::string>{"small_mixed", "arenas 4 3",
                                                                    "block_kinds", "pinned"}),
                         [](const auto& one) {
                           std::string name = one.param;
                           for (char& letter : name)
                             if (letter == ' ') letter = '_';
                           return name;
                         });

TEST(AttachWalks, ChangesAreSeenByALaterTick) {
  TargetProcess target(known_heap(host_build(), "small_mixed"));
  target.read_line();
  Attached heapgap(target.pid(), {"--walk-only", "-i", "0.2"});
  heapgap.next();
  target.ask('c');
  const json truth = target.ask('s');
  json tick = heapgap.fresh_tick();
  for (int round = 0; round < 50; ++round) {
    if (tick.at("heap").at("live_bytes") == truth.at("live_bytes")) break;
    tick = heapgap.next();
  }
  EXPECT_EQ(tick.at("heap").at("live_bytes"), truth.at("live_bytes"));
  EXPECT_EQ(tick.at("heap").at("live_blocks"), truth.at("live_blocks"));
  EXPECT_GT(heapgap.end().at("since_attach").at("live_blocks").get<std::int64_t>(), 0);
}

bool took_arenas_over(const json& tick) {
  for (const json& note : tick.at("quality").at("notes")) {
    if (note.get<std::string>().find("look unchanged") != std::string::npos) return true;
  }
  return false;
}

class ManyArenas : public testing::TestWithParam<Build> {};

/// To the byte, after changes in one arena of nine, whether the others were read again or not.
TEST_P(ManyArenas, ChangesInOneAreExactWhenTheOthersAreTakenOver) {
  TargetProcess target(known_heap(GetParam(), "spread 8 6000000"));
  target.read_line();
  Attached heapgap(target.pid(), {"--walk-only", "-i", "0.1"});
  heapgap.next();
  int taken_over = 0;
  int whole = 0;
  for (int round = 0; round < 200 && (taken_over < 5 || whole < 2); ++round) {
    const json truth = target.ask('o');
    json tick = heapgap.fresh_tick();
    for (int wait = 0; wait < 100; ++wait) { // for the next walk
      if (tick.at("heap").at("live_bytes") == truth.at("live_bytes")) break;
      tick = heapgap.next();
    }
    const json& heap = tick.at("heap");
    const MallocInfo info = parse_malloc_info(truth.at("malloc_info"));
    EXPECT_EQ(heap.at("live_bytes"), truth.at("live_bytes"));
    EXPECT_EQ(heap.at("live_blocks"), truth.at("live_blocks"));
    EXPECT_EQ(heap.at("mapped_bytes"), info.all.system_bytes + info.mmap_bytes);
    EXPECT_EQ(heap.at("free_bytes").get<std::uint64_t>() +
                  heap.at("top_bytes").get<std::uint64_t>(),
              info.all.rest_bytes);
    EXPECT_EQ(heap.at("free_gaps"), info.all.rest_count - info.arenas.size());
    EXPECT_TRUE(tick.at("sources").at("heap").at("exact"));
    EXPECT_EQ(tick.at("quality").at("notes").dump().find("had changed"), std::string::npos);
    took_arenas_over(tick) ? ++taken_over : ++whole;
    if (HasFailure()) break;
  }
  EXPECT_GE(taken_over, 5);
  EXPECT_GE(whole, 2);
}

INSTANTIATE_TEST_SUITE_P(, ManyArenas, testing::ValuesIn(dynamic_builds()),
                         [](const auto& one) { return one.param.name; });

TEST(AttachWalks, LooksWithinFivePercentOfOneCore) {
  TargetProcess target(known_heap(host_build(), "big 250000000 250000"));
  target.read_line();
  const Outcome outcome = run_heapgap(attach_to(target.pid(), {"-i", "0.2", "-d", "20"}));
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  EXPECT_LE(outcome.processor / outcome.wall, 0.05)
      << outcome.processor.count() << " s of " << outcome.wall.count() << " s";
  const auto lines = lines_of(outcome);
  EXPECT_GT(lines.size(), 90U) << "ticks were left out";
  double oldest = 0;
  std::size_t walks = 0;
  for (const json& line : lines) {
    const double age = line.at("sources").at("heap").at("age_s");
    if (age < oldest) ++walks;
    oldest = age;
    EXPECT_EQ(line.at("sources").at("memory").at("age_s"), 0);
  }
  EXPECT_GE(walks, 1U) << "the heap was never read again";
}

TEST(AttachWalks, TheTargetIsNotTouched) {
  TargetProcess target(known_heap(host_build(), "random_freed"));
  target.read_line();
  const Faults before = faults(target.pid());
  const Outcome outcome = run_heapgap(attach_to(target.pid(), {"-i", "0.1", "-n", "10"}));
  EXPECT_EQ(outcome.status, 0) << outcome.messages;
  EXPECT_EQ(faults(target.pid()), before);
}

TEST(AttachWalks, FreezeStopsItForTheFirstWalkAndSaysForHowLong) {
  TargetProcess target(known_heap(host_build(), "churn"));
  target.read_line();
  target.ask('c');
  const Outcome outcome =
      run_heapgap(attach_to(target.pid(), {"--freeze", "-i", "0.2", "-n", "1"}));
  EXPECT_EQ(outcome.status, 0) << outcome.messages;
  EXPECT_NE(outcome.messages.find("the process was stopped for"), std::string::npos);
  const json first = target.ask('r');
  ::usleep(100'000);
  EXPECT_GT(target.ask('r').at("allocated_bytes").get<std::uint64_t>(),
            first.at("allocated_bytes").get<std::uint64_t>())
      << "the target does not go on";
}

} // namespace
} // namespace heapgap::test
