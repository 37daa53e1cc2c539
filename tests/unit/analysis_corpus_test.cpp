// Simulated programs with known trouble, or none: the verdict on each, tick by tick.
#include "analysis/verdict/watch_judge.h"
#include "analysis/words.h"
#include "support/simulation/scenario.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

/// The verdict of each tick.
std::vector<Verdict> verdicts_on(const test::Scenario& scenario, test::Allocator allocator,
                                 std::uint64_t seed, int heap_every) {
  test::SimulatedProcess process(allocator, seed, scenario.threads);
  const test::Program program = scenario.start(process);
  WatchJudge judge{Thresholds{}};
  std::vector<Verdict> verdicts;
  Report last;
  for (int tick = 0; tick < std::min(scenario.ticks, HEAPGAP_CORPUS_TICKS); ++tick) {
    program(process, tick);
    const double now = tick * scenario.interval_s;
    process.pass(now);
    Tick seen;
    seen.report = process.report();
    const bool is_fresh = tick % heap_every == 0;
    if (is_fresh) {
      last = seen.report;
    } else {
      const MemorySummary memory = seen.report.memory;
      seen.report = last;
      seen.report.memory = memory;
    }
    seen.elapsed_s = now;
    judge.conclude(seen, std::nullopt, is_fresh);
    verdicts.push_back(seen.report.verdict);
  }
  return verdicts;
}

/// "healthy x12, growth x48"
std::string history_of(const std::vector<Verdict>& verdicts) {
  std::string text;
  for (std::size_t begin = 0, end = 0; begin < verdicts.size(); begin = end) {
    while (end < verdicts.size() && verdicts[end].kind == verdicts[begin].kind) ++end;
    text += std::string(text.empty() ? "" : ", ") + std::string(word_for(verdicts[begin].kind)) +
            " x" + std::to_string(end - begin);
  }
  return text + "; last: " + verdicts.back().summary;
}

bool is_among(const std::vector<VerdictKind>& kinds, VerdictKind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

/// "" when every verdict is one that may be given at its tick.
std::string fault_in(const test::Scenario& scenario, const std::vector<Verdict>& verdicts) {
  for (std::size_t tick = 0; tick < verdicts.size(); ++tick) {
    const VerdictKind kind = verdicts[tick].kind;
    if (is_among(scenario.right, kind)) continue;
    const bool is_early = tick < static_cast<std::size_t>(scenario.known_at);
    if (is_early && (kind == VerdictKind::healthy || is_among(scenario.meanwhile, kind))) continue;
    return "wrong at tick " + std::to_string(tick) + ": " + verdicts[tick].summary + "; " +
           history_of(verdicts);
  }
  return {};
}

class Corpus : public testing::TestWithParam<test::Scenario> {};

TEST_P(Corpus, IsJudgedRightWithinFortyIntervalsAndStaysSo) {
  for (const test::Allocator allocator : GetParam().allocators) {
    for (std::uint64_t seed = 1; seed <= HEAPGAP_CORPUS_SEEDS; ++seed) {
      const int heap_every = seed == 1 ? 3 : 1; // large heaps are not read at each tick
      const auto verdicts = verdicts_on(GetParam(), allocator, seed, heap_every);
      EXPECT_EQ(fault_in(GetParam(), verdicts), "")
          << (allocator == test::Allocator::glibc ? "glibc" : "jemalloc") << ", seed " << seed;
    }
  }
}

std::string test_name(const testing::TestParamInfo<test::Scenario>& info) {
  std::string name;
  for (const char letter : info.param.name) {
    name += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Corpus, testing::ValuesIn(test::scenarios()), test_name);

} // namespace
} // namespace heapgap::analysis
