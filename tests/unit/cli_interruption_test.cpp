#include "cli/interruption.h"
#include "support/forked_child.h"

#include <array>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

using namespace std::chrono_literals;
using session::Wake;
using test::ForkedChild;

const SystemClock the_clock;

std::chrono::nanoseconds in(std::chrono::nanoseconds time) {
  return the_clock.monotonic() + time;
}

TEST(Interruption, WaitsUntilTheDeadline) {
  const auto interruption = Interruption::install();
  ASSERT_TRUE(interruption);
  const auto deadline = in(30ms);
  EXPECT_EQ(interruption->wait_until(deadline, the_clock, 1), Wake::deadline);
  EXPECT_GE(the_clock.monotonic(), deadline);
}

class InterruptionBy : public testing::TestWithParam<int> {};

TEST_P(InterruptionBy, ASignalAsksForTheEndAndKeepsAsking) {
  const auto interruption = Interruption::install();
  ASSERT_TRUE(interruption);
  ::raise(GetParam());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(interruption->wait_until(in(1h), the_clock, 1), Wake::end_asked);
  }
}

INSTANTIATE_TEST_SUITE_P(, InterruptionBy, testing::Values(SIGINT, SIGTERM, SIGHUP));

/// The child's exit status after these signals.
int status_after(std::vector<int> signals) {
  ForkedChild child([&](const ForkedChild::Ready&) {
    const auto interruption = Interruption::install();
    if (!interruption) return 1;
    for (const int number : signals) ::raise(number);
    return 7;
  });
  const int status = child.wait();
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Interruption, ASecondCtrlCEndsItAtOnce) {
  EXPECT_EQ(status_after({SIGINT, SIGINT}), 130);
  EXPECT_EQ(status_after({SIGTERM, SIGINT}), 130);
  EXPECT_EQ(status_after({SIGINT}), 7);
  EXPECT_EQ(status_after({SIGINT, SIGTERM}), 7);
}

TEST(Interruption, WhatWasIgnoredStaysIgnored) {
  const auto former = std::signal(SIGHUP, SIG_IGN);
  {
    const auto interruption = Interruption::install();
    ASSERT_TRUE(interruption);
    ::raise(SIGHUP);
    EXPECT_EQ(interruption->wait_until(in(20ms), the_clock, 1), Wake::deadline);
  }
  std::signal(SIGHUP, former);
}

TEST(Interruption, AClosedPipeIsNoticedAtOnce) {
  const auto interruption = Interruption::install();
  ASSERT_TRUE(interruption);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  UniqueFd reading(ends[0]);
  const UniqueFd writing(ends[1]);
  EXPECT_EQ(interruption->wait_until(in(10ms), the_clock, writing.get()), Wake::deadline);
  reading = UniqueFd();
  EXPECT_EQ(interruption->wait_until(in(1h), the_clock, writing.get()), Wake::reader_gone);
}

} // namespace
} // namespace heapgap::cli
