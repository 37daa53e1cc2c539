#include "support/golden.h"
#include "support/sample_ticks.h"
#include "views/tick_columns.h"
#include "views/tick_text.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace heapgap::views {
namespace {

using analysis::Tick;
using test::expect_golden;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TickTextOptions columns(std::size_t width, Charset charset = Charset::ascii, bool color = false) {
  TickTextOptions options;
  options.format = {width, color, charset};
  return options;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string row_of(const Tick& tick, std::size_t width = 80) {
  TickTextOptions options = columns(width);
  options.header_every = 0;
  return TickText(options).line(tick);
}

/// A process that grows for twelve intervals, its heap read at every other one.
std::string some_minutes(Tick tick, const TickTextOptions& options) {
  std::string text = opening_text(tick, options, true);
  TickText lines(options);
  for (std::uint64_t count = 1; count <= 12; ++count) {
    tick.elapsed_s += 601;
    tick.report.memory.rss += 37_MiB;
    if (count % 2 == 0) {
      tick.report.heap.mapped.live += 70_MiB;
      tick.report.heap.free_gaps += 3'000 * count;
    }
    for (auto& source : tick.report.sources) {
      if (source.figures == "heap") source.age_s = count % 2 == 0 ? 0.1 : 1.6;
    }
    text += lines.line(tick);
  }
  return text;
}

TEST(TickText, LooksAsItDid) {
  TickTextOptions often = columns(80);
  often.header_every = 5;
  expect_golden("attach_walk_80_ascii", some_minutes(samples::walked(), often));
  expect_golden("attach_walk_40_ascii", some_minutes(samples::walked(), columns(40)));
  expect_golden("attach_walk_120_utf8", some_minutes(samples::walked(), columns(120)));
  expect_golden("attach_full_80_ascii", some_minutes(samples::traced(), columns(80)));
  expect_golden("attach_full_40_ascii", some_minutes(samples::traced(), columns(40)));
  expect_golden("attach_full_120_ascii", some_minutes(samples::traced(), columns(120)));
  expect_golden("attach_full_200_ascii", some_minutes(samples::traced(), columns(200)));
  expect_golden("attach_lossy_80_color",
                some_minutes(samples::lossy(), columns(80, Charset::utf8, true)));
  expect_golden("attach_sampled_80_ascii", some_minutes(samples::sampled(), columns(80)));
  expect_golden("attach_hostile_80_utf8",
                some_minutes(samples::hostile_tick(), columns(80, Charset::utf8)));
  expect_golden("attach_empty_80_ascii", some_minutes(samples::empty_tick(), columns(80)));
}

TEST(TickText, EightyColumnsAreFilledExactly) {
  for (const std::string& line : lines_of(TickText(columns(80)).line(samples::traced()))) {
    EXPECT_EQ(line.size(), 80U);
  }
}

TEST(TickText, TheHeaderComesFirstAndAgainAfterItsLines) {
  TickTextOptions options = columns(80);
  options.header_every = 3;
  TickText text(options);
  std::vector<int> headers;
  for (int line = 0; line < 8; ++line) {
    if (text.line(samples::traced()).find("rss") != std::string::npos) headers.push_back(line);
  }
  EXPECT_THAT(headers, ElementsAre(0, 3, 6));
  EXPECT_THAT(row_of(samples::traced()), Not(HasSubstr("rss")));
}

TEST(TickText, NarrowTerminalsKeepTheMostTellingColumns) {
  const auto headings = [](std::size_t width) {
    std::vector<std::string> names;
    for (const TickColumn& column : tick_columns(width)) names.emplace_back(column.heading);
    return names;
  };
  EXPECT_THAT(headings(40), ElementsAre("time", "rss", "live", "idle", "waste"));
  EXPECT_THAT(headings(60),
              ElementsAre("time", "rss", "live", "idle", "pinned", "waste", "alloc/s", "free/s"));
  EXPECT_THAT(headings(80), ElementsAre("time", "rss", "live", "idle", "pinned", "waste", "gaps",
                                        "alloc/s", "free/s", "lost", "age"));
  EXPECT_EQ(headings(1000).size(), 18U);
}

TEST(TickText, WithoutATraceRatesAndLossesAreDashes) {
  EXPECT_THAT(row_of(samples::walked()), EndsWith("-       -      -  0.2s\n"));
  EXPECT_THAT(row_of(samples::traced()), HasSubstr("12.3k   11.9k      0"));
}

TEST(TickText, AnEstimateShowsHowMuchIsKnown) {
  Tick tick = samples::sampled();
  EXPECT_THAT(row_of(tick), HasSubstr("~12.3k  >7.00k")) << "of the second no upper bound";
  tick.rates.frees_bounds->high = 11'300;
  EXPECT_THAT(row_of(tick), HasSubstr("~12.3k  >7.00k")) << "the bounds lie far apart";
  tick.rates.frees_bounds->high = 11'000;
  EXPECT_THAT(row_of(tick), HasSubstr("~12.3k  ~11.9k"));
}

TEST(TickText, TheAgeIsThatOfTheOldestHeapFigure) {
  EXPECT_THAT(row_of(samples::lossy()), EndsWith("312   12s\n"));
  Tick tick = samples::traced();
  tick.report.sources.back().age_s = 500; // memory is not the heap
  EXPECT_THAT(row_of(tick), EndsWith("0.0s\n"));
  tick.report.sources.clear();
  EXPECT_THAT(row_of(tick), EndsWith("-\n"));
}

TEST(TickText, HeapFiguresOlderThanOneAndAHalfIntervalsAreMarked) {
  const auto row = [](double age_s) {
    Tick tick = samples::walked();
    tick.report.sources.front().age_s = age_s;
    TickTextOptions options = columns(80, Charset::ascii, true);
    options.interval_s = 2;
    options.header_every = 0;
    return TickText(options).line(tick);
  };
  EXPECT_THAT(row(3.0), Not(HasSubstr("\x1b[2m")));
  EXPECT_THAT(row(3.1), HasSubstr("\x1b[2m1.54G\x1b[0m"));
  EXPECT_THAT(row(3.1), HasSubstr("\x1b[33m3.1s\x1b[0m"));
}

TEST(TickText, BlocksThatATraceKeepsYoungAreNotMarked) {
  TickTextOptions options = columns(80, Charset::ascii, true);
  options.header_every = 0;
  const std::string row = TickText(options).line(samples::lossy());
  EXPECT_THAT(row, HasSubstr("  1.54G  "));
  EXPECT_THAT(row, HasSubstr("\x1b[2m1.02G\x1b[0m"));
}

TEST(TickText, ShortIntervalsShowTenths) {
  TickTextOptions options = columns(80);
  options.header_every = 0;
  options.interval_s = 0.1;
  EXPECT_THAT(TickText(options).line(samples::traced()), testing::StartsWith(" 1:05.0  "));
}

TEST(OpeningText, SaysWhatIsWatchedAndHow) {
  EXPECT_THAT(
      opening_text(samples::traced(), columns(300), true),
      testing::StartsWith("Watching orders-api (pid 4242), glibc 2.36, every call traced."));
  const std::string walked = opening_text(samples::walked(), columns(300), true);
  EXPECT_THAT(walked, HasSubstr("no probes placed; add"));
  EXPECT_THAT(opening_text(samples::walked(), columns(300), false), Not(HasSubstr("--full")));
}

TEST(OpeningText, ExplainsOnlyColumnsThatAreThere) {
  EXPECT_THAT(opening_text(samples::traced(), columns(40), true), Not(HasSubstr("pinned")));
  EXPECT_THAT(opening_text(samples::traced(), columns(80), true), HasSubstr("pinned"));
}

std::optional<double> any_rate() {
  return *rc::gen::elementOf(std::vector<std::optional<double>>{0.0, 0.04, 9.96, 999.4, 999.6, 1e6,
                                                                1e300, -1.0, std::nullopt});
}

Bytes any_bytes() {
  return {*rc::gen::arbitrary<std::uint64_t>() >> *rc::gen::inRange(0, 64)};
}

RC_GTEST_PROP(RandomTick, KeepsItsColumnsApartWithinTheWidth, ()) {
  Tick tick = *rc::gen::element(samples::traced(), samples::hostile_tick(), samples::sampled());
  tick.elapsed_s = any_rate().value_or(86'400);
  tick.rates.allocs_per_s = any_rate();
  tick.rates.frees_per_s = any_rate();
  tick.rates.alloc_bytes_per_s = any_rate();
  tick.report.memory.rss = any_bytes();
  tick.report.heap.mapped.live = any_bytes();
  tick.report.heap.pinned = any_bytes();
  tick.report.heap.free_gaps = any_bytes().count;
  tick.report.heap.largest_gap = any_bytes();
  tick.report.fragmentation.waste_ratio = any_rate();
  tick.report.sources.front().age_s = any_rate().value_or(59);
  const auto width = *rc::gen::inRange<std::size_t>(40, 200);
  std::istringstream words(row_of(tick, width));
  std::size_t count = 0;
  for (std::string word; words >> word; ++count) {
    RC_ASSERT(word.find("...") == std::string::npos);
  }
  RC_ASSERT(count == tick_columns(width).size());
  RC_ASSERT(row_of(tick, width).size() <= width + 1);
}

TEST(TickText, TheVerdictIsSaidWhenItChanges) {
  TickText lines{TickTextOptions{}};
  analysis::Tick tick = samples::walked();
  tick.report.verdict = {};
  tick.report.verdict.kind = analysis::VerdictKind::healthy;
  EXPECT_EQ(lines.news(tick), "");
  tick.report.verdict.kind = analysis::VerdictKind::growth;
  tick.report.verdict.severity = analysis::Severity::warning;
  tick.report.verdict.summary = "growth: live blocks grew";
  EXPECT_EQ(lines.news(tick), "WARNING: growth: live blocks grew\n");
  EXPECT_EQ(lines.news(tick), "");
  tick.report.verdict.severity = analysis::Severity::critical;
  EXPECT_NE(lines.news(tick), "");
  tick.report.verdict = {};
  tick.report.verdict.kind = analysis::VerdictKind::healthy;
  tick.report.verdict.summary = "the heap is in order";
  EXPECT_NE(lines.news(tick), "");
}

} // namespace
} // namespace heapgap::views
