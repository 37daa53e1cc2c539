// How `heapgap attach` ends: always cleanly, with the status of the contract.
#include "support/known_heap.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <chrono>
#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>

namespace heapgap::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

Command attach_to(pid_t pid, std::vector<std::string> options) {
  Command command{.arguments = {HEAPGAP_PROGRAM, "attach", "--json", "-p", std::to_string(pid)},
                  .environment = {},
                  .root = {}};
  command.arguments.insert(command.arguments.end(), options.begin(), options.end());
  return command;
}

/// The last line, which is to be the summary.
json summary_from(TargetProcess& heapgap) {
  for (;;) {
    json line = heapgap.read_line();
    if (line.at("schema") == "heapgap.summary/1") return line;
  }
}

/// It still runs and allocates as before.
void expect_undisturbed(TargetProcess& target) {
  EXPECT_TRUE(target.ask('r').is_object());
}

class AttachEnd : public testing::TestWithParam<std::string> {
protected:
  AttachEnd() : target_(known_heap(host_build(), "small_mixed")) { target_.read_line(); }

  TargetProcess target_;
};

TEST_P(AttachEnd, CtrlCGivesASummaryAndStatusZero) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    TargetProcess heapgap(attach_to(target_.pid(), {GetParam(), "-i", "0.2"}));
    heapgap.read_line();
    ::kill(heapgap.pid(), number);
    EXPECT_EQ(summary_from(heapgap).at("ended"), "asked");
    EXPECT_EQ(heapgap.wait(), 0);
  }
  expect_undisturbed(target_);
}

TEST_P(AttachEnd, CtrlCIsHeardLongBeforeTheNextTick) {
  TargetProcess heapgap(attach_to(target_.pid(), {GetParam(), "-i", "3600"}));
  std::this_thread::sleep_for(2s); // the attach
  const auto begin = std::chrono::steady_clock::now();
  ::kill(heapgap.pid(), SIGINT);
  EXPECT_EQ(summary_from(heapgap).at("ended"), "asked");
  EXPECT_EQ(heapgap.wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
}

TEST_P(AttachEnd, ASecondCtrlCEndsItAtOnce) {
  Spawned heapgap = spawn(attach_to(target_.pid(), {GetParam(), "-i", "0.2"}), false);
  std::this_thread::sleep_for(2s);
  // Both before it can come to an end: it does not run in between.
  ::kill(heapgap.pid, SIGSTOP);
  int status = 0;
  ::waitpid(heapgap.pid, &status, WUNTRACED);
  ASSERT_TRUE(WIFSTOPPED(status));
  ::kill(heapgap.pid, SIGTERM);
  ::kill(heapgap.pid, SIGINT);
  ::kill(heapgap.pid, SIGCONT);
  ::waitpid(heapgap.pid, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  expect_undisturbed(target_);
}

TEST_P(AttachEnd, AClosedPipeIsNoticedWithinASecondAndIsNoError) {
  Spawned heapgap = spawn(attach_to(target_.pid(), {GetParam(), "-i", "3600"}), false);
  std::this_thread::sleep_for(2s);
  const auto begin = std::chrono::steady_clock::now();
  heapgap.output = UniqueFd();
  int status = 0;
  ::waitpid(heapgap.pid, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1500ms);
  expect_undisturbed(target_);
}

TEST_P(AttachEnd, ATargetThatExitsEndsItWithItsLastTick) {
  TargetProcess heapgap(attach_to(target_.pid(), {GetParam(), "-i", "0.2"}));
  const json tick = heapgap.read_line();
  target_.tell('q');
  const json summary = summary_from(heapgap);
  EXPECT_EQ(summary.at("ended"), "target_exited");
  EXPECT_EQ(summary.at("heap").at("live_bytes"), tick.at("heap").at("live_bytes"));
  EXPECT_EQ(heapgap.wait(), 0);
}

TEST_P(AttachEnd, AKilledTargetEndsItLongBeforeTheNextTick) {
  TargetProcess heapgap(attach_to(target_.pid(), {GetParam(), "-i", "3600"}));
  std::this_thread::sleep_for(2s);
  const auto begin = std::chrono::steady_clock::now();
  target_.kill();
  EXPECT_EQ(summary_from(heapgap).at("ended"), "target_exited");
  EXPECT_EQ(heapgap.wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
}

TEST_P(AttachEnd, AFullDiskIsAFailureAndTheTargetGoesOn) {
  const Outcome outcome = run({HEAPGAP_PROGRAM, "attach", "-p", std::to_string(target_.pid()),
                               GetParam(), "-i", "0.2", "-n", "2", "-o", "/dev/full"});
  EXPECT_EQ(outcome.status, 1) << outcome.messages;
  expect_undisturbed(target_);
}

/// `sh` reads a line, then becomes another program under the same number.
TEST_P(AttachEnd, AProgramThatIsReplacedEndsItAndTheNewOneIsNotMeasured) {
  Spawned shell = spawn({{"bash", "-c", "read line; exec sleep 100"}, {}, {}}, false);
  std::this_thread::sleep_for(500ms);
  TargetProcess heapgap(attach_to(shell.pid, {GetParam(), "-i", "0.2"}));
  const json first = heapgap.read_line();
  EXPECT_EQ(::write(shell.input.get(), "\n", 1), 1);
  const json summary = summary_from(heapgap);
  ::kill(shell.pid, SIGKILL);
  ::waitpid(shell.pid, nullptr, 0);
  EXPECT_EQ(summary.at("ended"), "target_replaced");
  EXPECT_EQ(summary.at("process").at("comm"), "bash");
  EXPECT_GT(summary.at("heap").at("live_bytes").get<std::int64_t>(),
            first.at("heap").at("live_bytes").get<std::int64_t>() / 2);
  EXPECT_EQ(heapgap.wait(), 0);
}

INSTANTIATE_TEST_SUITE_P(, AttachEnd, testing::Values("--walk-only", "--max-overhead=2", "--full"),
                         [](const auto& one) { return name_of_option(one.param); });

} // namespace
} // namespace heapgap::test
