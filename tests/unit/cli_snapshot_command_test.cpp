#include "cli/snapshot_command.h"
#include "cli/version.h"
#include "support/sample_reports.h"
#include "support/temporary_directory.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::optional<std::string> no_variable(const char* /*name*/) {
  return std::nullopt;
}

class SnapshotCommandTest : public testing::Test {
protected:
  SnapshotCommandTest() {
    request_.pid = Pid{4242};
    request_.output = directory_.file("out");
  }

  [[nodiscard]] std::string output() const {
    std::ostringstream text;
    text << std::ifstream(*request_.output).rdbuf();
    return text.str();
  }

  test::TemporaryDirectory directory_;
  SnapshotRequest request_;
  session::SnapshotOptions asked_;
  Measure measure_ = [this](const session::SnapshotOptions& options) -> Result<analysis::Report> {
    asked_ = options;
    return samples::fragmented();
  };
};

TEST_F(SnapshotCommandTest, WritesTextByDefault) {
  ASSERT_TRUE(run_snapshot(request_, measure_, no_variable));
  EXPECT_THAT(output(), StartsWith("WARNING (fragmentation): "));
  EXPECT_EQ(asked_.pid, Pid{4242});
  EXPECT_FALSE(asked_.freeze);
}

TEST_F(SnapshotCommandTest, WritesJsonWhenAskedTo) {
  request_.json = true;
  request_.freeze = true;
  ASSERT_TRUE(run_snapshot(request_, measure_, no_variable));
  EXPECT_THAT(output(), StartsWith("{\"schema\":\"heapgap.snapshot/1\",\"version\":\"" +
                                   std::string(version) + "\""));
  EXPECT_TRUE(asked_.freeze);
}

TEST_F(SnapshotCommandTest, ThePolicyTakesThePlaceOfTheReport) {
  request_.policy = true;
  ASSERT_TRUE(run_snapshot(request_, measure_, no_variable));
  EXPECT_THAT(output(), StartsWith("Memory of orders-api"));
  EXPECT_THAT(output(), HasSubstr("Trend: not watched"));
}

TEST_F(SnapshotCommandTest, AFailedMeasurementLeavesNothingBehind) {
  const auto failed = run_snapshot(
      request_,
      [](const session::SnapshotOptions&) -> Result<analysis::Report> {
        return fail(ErrorKind::no_process, "no process 4242", "it ended", "Look with ps.");
      },
      no_variable);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::no_process);
  EXPECT_FALSE(std::filesystem::exists(*request_.output));
}

TEST_F(SnapshotCommandTest, NothingIsMeasuredWhenTheOutputCannotBeOpened) {
  request_.output = directory_.file("no/such/place");
  asked_.pid = Pid{};
  const auto failed = run_snapshot(request_, measure_, no_variable);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::failure);
  EXPECT_EQ(asked_.pid, Pid{});
}

TEST_F(SnapshotCommandTest, AFullDiskIsAFailure) {
  request_.output = "/dev/full";
  const auto failed = run_snapshot(request_, measure_, no_variable);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::failure);
}

TEST_F(SnapshotCommandTest, ColourAndWidthFollowChoiceAndEnvironment) {
  request_.color = ColorChoice::always;
  const auto columns = [](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) == "COLUMNS") return "100";
    return std::nullopt;
  };
  ASSERT_TRUE(run_snapshot(request_, measure_, columns));
  EXPECT_THAT(output(), HasSubstr("\x1b["));
  request_.color = ColorChoice::automatic;
  ASSERT_TRUE(run_snapshot(request_, measure_, columns));
  EXPECT_EQ(output().find('\x1b'), std::string::npos);
  EXPECT_EQ(output(), views::text_report(samples::fragmented(),
                                         {{100, false, views::Charset::ascii}, request_.extent}));
}

} // namespace
} // namespace heapgap::cli
