// The command around a watch that is made up.
#include "cli/attach_command.h"
#include "cli/version.h"
#include "support/manual_clock.h"
#include "support/sample_ticks.h"
#include "support/temporary_directory.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AttachCommandTest : public testing::Test {
protected:
  AttachCommandTest() {
    request_.pid = Pid{4242};
    request_.output = directory_.file("out");
  }

  Result<void> run() {
    return run_attach(request_, {.watch = watch_,
                                 .environment = [](const char*) { return std::nullopt; },
                                 .tell = [this](std::string_view text) { told_ += text; },
                                 .clock = clock_});
  }
  [[nodiscard]] std::string output() const {
    std::ostringstream text;
    text << std::ifstream(*request_.output).rdbuf();
    return text.str();
  }

  /// Without the ends of its lines.
  [[nodiscard]] std::string told() const {
    std::string text = told_;
    for (auto at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ")) {
      text.replace(at, 3, " ");
    }
    return text;
  }

  test::TemporaryDirectory directory_;
  test::ManualClock clock_;
  AttachRequest request_;
  session::WatchOptions asked_;
  std::string told_;
  std::string output_at_second_tick_;
  analysis::WatchEnd end_ = analysis::WatchEnd::asked;
  std::string why_no_probes_;
  Watch watch_ = [this](const session::WatchOptions& options,
                        const session::Watcher& watcher) -> Result<analysis::Summary> {
    asked_ = options;
    analysis::Tick tick =
        options.mode == analysis::WatchMode::full ? samples::traced() : samples::walked();
    if (options.mode == analysis::WatchMode::budget) {
      if (why_no_probes_.empty()) tick.quality.mode = analysis::WatchMode::budget;
      tick.quality.why_no_probes = why_no_probes_;
    }
    if (auto begun = watcher.on_begin(tick); !begun) return pass_on(begun);
    for (int i = 0; i < 2; ++i) {
      if (i == 1) output_at_second_tick_ = output();
      const auto wanted = watcher.on_tick(tick);
      if (!wanted) return std::unexpected(wanted.error());
    }
    return samples::summary_of(tick, end_);
  };
};

TEST_F(AttachCommandTest, WritesALineATickAtOnceAndTheSummary) {
  ASSERT_TRUE(run());
  EXPECT_THAT(output_at_second_tick_, HasSubstr("rss"));
  EXPECT_EQ(std::ranges::count(output_at_second_tick_, '\n'), 4)
      << "header, one line, and the verdict in two";
  EXPECT_THAT(output_at_second_tick_, HasSubstr("WARNING (fragmentation)"));
  EXPECT_THAT(output(), StartsWith(output_at_second_tick_));
  EXPECT_THAT(output(), HasSubstr("SINCE THE ATTACH"));
  EXPECT_THAT(told(), HasSubstr("calls traced within a budget of 2.0% of its time"));
}

TEST_F(AttachCommandTest, JsonIsOneObjectALine) {
  request_.json = true;
  ASSERT_TRUE(run());
  std::istringstream lines(output());
  std::vector<std::string> starts;
  for (std::string line; std::getline(lines, line);) starts.push_back(line.substr(0, 29));
  EXPECT_THAT(starts, testing::ElementsAre("{\"schema\":\"heapgap.tick/1\",\"v",
                                           "{\"schema\":\"heapgap.tick/1\",\"v",
                                           "{\"schema\":\"heapgap.summary/1\""));
  EXPECT_THAT(output(), HasSubstr("\"version\":\"" + std::string(version) + "\""));
}

TEST_F(AttachCommandTest, QuietIsTheSummaryOnly) {
  request_.json = true;
  request_.extent = views::Extent::quiet;
  ASSERT_TRUE(run());
  EXPECT_THAT(output(), StartsWith("{\"schema\":\"heapgap.summary/1\""));
}

TEST_F(AttachCommandTest, ThePolicyTakesThePlaceOfTheSummary) {
  request_.policy = true;
  request_.extent = views::Extent::quiet;
  ASSERT_TRUE(run());
  EXPECT_THAT(output(), StartsWith("Memory of orders-api"));
  EXPECT_THAT(output(), HasSubstr("Trend: over 5.0 s"));
  EXPECT_THAT(output(), Not(HasSubstr("SINCE THE ATTACH")));
}

TEST_F(AttachCommandTest, TheRequestReachesTheWatch) {
  request_.mode = analysis::WatchMode::full;
  request_.interval = 250ms;
  request_.ticks = 9;
  request_.duration = 3s;
  request_.freeze = true;
  request_.limit = 1_MiB;
  ASSERT_TRUE(run());
  EXPECT_EQ(asked_.pid, Pid{4242});
  EXPECT_EQ(asked_.mode, analysis::WatchMode::full);
  EXPECT_EQ(asked_.interval, 250ms);
  EXPECT_EQ(asked_.ticks, 9U);
  EXPECT_EQ(asked_.duration, 3s);
  EXPECT_TRUE(asked_.freeze);
  EXPECT_EQ(asked_.limit, 1_MiB);
  EXPECT_THAT(told_, HasSubstr("every call traced"));
}

TEST_F(AttachCommandTest, TheBudgetReachesTheWatch) {
  ASSERT_TRUE(run());
  EXPECT_EQ(asked_.mode, analysis::WatchMode::budget);
  EXPECT_EQ(asked_.most_overhead_percent, 2);
  EXPECT_THAT(told_, HasSubstr("add --full"));
  request_.most_overhead_percent = 0.5;
  ASSERT_TRUE(run());
  EXPECT_EQ(asked_.most_overhead_percent, 0.5);
  EXPECT_THAT(told(), HasSubstr("0.5% of its time"));
}

TEST_F(AttachCommandTest, WhereNoProbeCanBePlacedItWalksAndSaysWhy) {
  why_no_probes_ = "CAP_BPF is missing";
  ASSERT_TRUE(run());
  EXPECT_THAT(told(), HasSubstr("by repeated walks; no probe is placed: CAP_BPF is missing"));
  EXPECT_THAT(output(), HasSubstr("Walks only; no probe is placed: CAP_BPF is missing"));
  told_.clear();
  request_.json = true;
  ASSERT_TRUE(run());
  EXPECT_EQ(told_, "heapgap: no probe is placed: CAP_BPF is missing\n");
  EXPECT_THAT(output(), HasSubstr("no probe is placed: CAP_BPF is missing"));
}

TEST_F(AttachCommandTest, WalksThatWereAskedForNeedNoWord) {
  request_.json = true;
  request_.mode = analysis::WatchMode::walk;
  ASSERT_TRUE(run());
  EXPECT_EQ(asked_.mode, analysis::WatchMode::walk);
  EXPECT_EQ(told_, "");
}

TEST_F(AttachCommandTest, AReaderThatIsGoneGetsNoSummary) {
  end_ = analysis::WatchEnd::reader_gone;
  ASSERT_TRUE(run());
  EXPECT_THAT(output(), Not(HasSubstr("SINCE THE ATTACH")));
}

TEST_F(AttachCommandTest, AFullDiskIsAFailure) {
  request_.output = "/dev/full";
  const auto failed = run();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::failure);
  EXPECT_THAT(failed.error().why, HasSubstr("No space left"));
}

TEST_F(AttachCommandTest, NothingIsLeftOfAWatchThatDidNotBegin) {
  watch_ = [](const session::WatchOptions&, const session::Watcher&) -> Result<analysis::Summary> {
    return fail(ErrorKind::no_process, "no process 4242");
  };
  ASSERT_FALSE(run());
  EXPECT_FALSE(std::filesystem::exists(*request_.output));
}

} // namespace
} // namespace heapgap::cli
