#include "support/golden.h"
#include "support/sample_ticks.h"
#include "views/summary_sections.h"
#include "views/summary_text.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using analysis::Tick;
using analysis::WatchEnd;
using test::expect_golden;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string render(const Tick& tick, WatchEnd end = WatchEnd::asked, std::size_t width = 80,
                   Extent extent = Extent::normal, Charset charset = Charset::ascii,
                   bool color = false) {
  return summary_text(samples::summary_of(tick, end), {{width, color, charset}, extent});
}

TEST(SummaryText, LooksAsItDid) {
  expect_golden("summary_walk_80_ascii", render(samples::walked()));
  expect_golden("summary_full_80_ascii", render(samples::traced()));
  expect_golden("summary_full_40_ascii", render(samples::traced(), WatchEnd::asked, 40));
  expect_golden("summary_full_120_ascii", render(samples::traced(), WatchEnd::asked, 120));
  expect_golden("summary_full_80_verbose",
                render(samples::traced(), WatchEnd::asked, 80, Extent::verbose));
  expect_golden("summary_full_80_quiet",
                render(samples::traced(), WatchEnd::asked, 80, Extent::quiet));
  expect_golden("summary_lossy_80_color",
                render(samples::lossy(), WatchEnd::asked, 80, Extent::normal, Charset::utf8, true));
  expect_golden("summary_exited_80_ascii", render(samples::lossy(), WatchEnd::target_exited));
  expect_golden("summary_sampled_80_ascii", render(samples::sampled(), WatchEnd::target_replaced));
  expect_golden("summary_hostile_80_utf8", render(samples::hostile_tick(), WatchEnd::reader_gone,
                                                  80, Extent::normal, Charset::utf8));
  expect_golden("summary_empty_80_ascii", render(samples::empty_tick()));
}

TEST(SummaryText, SaysAtOnceWhatWasWatchedAndWhyItEnded) {
  EXPECT_THAT(render(samples::traced(), WatchEnd::target_exited, 200),
              StartsWith("Watched orders-api (pid 4242), glibc 2.36, for 1 min 5 s, until the "
                         "process exited; every call traced.\n"));
  EXPECT_THAT(render(samples::traced(), WatchEnd::target_replaced, 200), HasSubstr("(execve)"));
}

TEST(SummaryText, LossesAreInPlainWords) {
  analysis::WatchQuality quality = samples::traced().quality;
  EXPECT_EQ(losses_in_words(quality), "Every call was seen: 1,563,298 events.");
  quality.coverage = 0.9999;
  EXPECT_THAT(losses_in_words(quality), HasSubstr("only for >99.9% of the time"));
  EXPECT_THAT(losses_in_words(quality), Not(HasSubstr("Every call")));
  quality = samples::lossy().quality;
  EXPECT_THAT(losses_in_words(quality), StartsWith("312 events lost in 2 stretches: "));
  quality.resyncs = 0;
  EXPECT_THAT(losses_in_words(quality), HasSubstr("may be wrong"));
  EXPECT_THAT(losses_in_words(samples::walked().quality), HasSubstr("was not seen"));
}

TEST(SummaryText, TheClassesThatGrewMostComeFirstAndVerboseHasAll) {
  const auto class_rows = [](const std::string& text) {
    std::vector<std::string> rows;
    std::istringstream lines(text.substr(text.find("SIZE CLASSES")));
    std::string line;
    std::getline(lines, line);
    std::getline(lines, line);
    while (std::getline(lines, line) && !line.empty()) rows.push_back(line);
    return rows;
  };
  const auto ten = class_rows(render(samples::traced()));
  ASSERT_EQ(ten.size(), 10U);
  EXPECT_THAT(ten.front(), HasSubstr("193 B  to  208 B  9.52 MiB  +975 KiB"));
  const auto all = class_rows(render(samples::traced(), WatchEnd::asked, 80, Extent::verbose));
  ASSERT_EQ(all.size(), 25U);
  EXPECT_THAT(all.back(), HasSubstr("-4.01 MiB"));
}

TEST(SummaryText, ClassesInWhichNothingHappenedAreLeftOut) {
  analysis::Summary summary;
  summary.last.size_classes = {{{17}, {32}, {}, {}, 30, {900}}, {{33}, {48}, {}, {}, 10, {480}}};
  summary.start.size_classes = {{{17}, {32}, 30, {900}, 0}, {{33}, {48}, 4, {192}, 0}};
  const std::string text = summary_text(summary, {});
  EXPECT_THAT(text, HasSubstr("top 1 of 2"));
  EXPECT_THAT(text, Not(HasSubstr("17 B  to")));
  summary.start.size_classes.back() = {{33}, {48}, 10, {480}, 0};
  EXPECT_THAT(summary_text(summary, {}), Not(HasSubstr("SIZE CLASSES")));
  EXPECT_THAT(summary_text(summary, {{}, Extent::verbose}), HasSubstr("17 B  to"));
}

TEST(SummaryText, WithoutATraceThereAreNoCalls) {
  EXPECT_THAT(render(samples::walked()), Not(HasSubstr("CALLS")));
  EXPECT_THAT(render(samples::traced()), HasSubstr("CALLS"));
}

TEST(SummaryText, NoLineIsWiderThanTheTerminalAndNothingSteersIt) {
  for (const std::size_t width : {40U, 63U, 64U, 80U, 200U}) {
    for (const Extent extent : {Extent::quiet, Extent::normal, Extent::verbose}) {
      std::istringstream lines(
          render(samples::hostile_tick(), WatchEnd::asked, width, extent, Charset::utf8));
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(columns_of(std::string_view(line)), width);
        EXPECT_EQ(printable(line, line.size(), Charset::utf8), line);
      }
    }
  }
}

} // namespace
} // namespace heapgap::views
