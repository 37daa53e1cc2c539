// What cannot be measured: the exit status of the contract, one message, nothing on stdout.
#include "support/known_heap.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "support/temporary_directory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace heapgap::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> snapshot_of(pid_t pid) {
  return {"snapshot", "--json", "-p", std::to_string(pid)};
}

void expect_refusal(const Outcome& outcome, int status) {
  EXPECT_TRUE(outcome.in_time);
  EXPECT_EQ(outcome.status, status) << outcome.messages;
  EXPECT_EQ(outcome.output, "");
  EXPECT_TRUE(outcome.messages.starts_with("heapgap: ")) << outcome.messages;
  std::size_t messages = 0;
  for (auto at = outcome.messages.find("heapgap: "); at != std::string::npos;
       at = outcome.messages.find("\nheapgap: ", at + 1))
    ++messages;
  EXPECT_EQ(messages, 1U) << outcome.messages;
  EXPECT_EQ(outcome.messages.find('\x1b'), std::string::npos);
}

/// 0 when there is none.
pid_t find_kernel_thread() {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (is_kernel_thread(std::stoi(name))) return std::stoi(name);
  }
  return 0;
}

TEST(BadInput, NoSuchProcess) {
  pid_t gone = 0;
  {
    TargetProcess target(known_heap(host_build(), "idle"));
    gone = target.pid();
  }
  expect_refusal(run_heapgap(snapshot_of(gone)), 4);
}

TEST(BadInput, KernelThread) {
  const pid_t thread = find_kernel_thread();
  ASSERT_GT(thread, 0) << "no kernel thread is to be seen here";
  expect_refusal(run_heapgap(snapshot_of(thread)), 5);
}

TEST(BadInput, Zombie) {
  Spawned ended = spawn({{"true"}, {}, {}}, false);
  while (state(ended.pid) != 'Z') std::this_thread::yield();
  const Outcome outcome = run_heapgap(snapshot_of(ended.pid));
  ::waitpid(ended.pid, nullptr, 0);
  expect_refusal(outcome, 4);
}

TEST(BadInput, AnotherUsersProcess) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root, to become somebody else";
  TargetProcess target(known_heap(host_build(), "idle"));
  target.read_line();
  const TemporaryDirectory directory; // the build may lie where nobody else may look
  fs::copy_file(HEAPGAP_PROGRAM, directory.file("heapgap"));
  const Outcome outcome = run({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                               "--bounding-set=-all", "--inh-caps=-all", directory.file("heapgap"),
                               "snapshot", "--json", "-p", std::to_string(target.pid())});
  expect_refusal(outcome, 3);
  EXPECT_THAT(outcome.messages,
              testing::AnyOf(testing::HasSubstr("CAP_SYS_PTRACE"), testing::HasSubstr("root")));
}

TEST(BadInput, WithoutAllocator) {
  TargetProcess target({{HEAPGAP_TARGETS "/no_allocator"}, {}, {}});
  target.read_line();
  expect_refusal(run_heapgap(snapshot_of(target.pid())), 5);
}

TEST(BadInput, ThirtyTwoBits) {
  TargetProcess target({{HEAPGAP_TARGETS "/no_allocator_32"}, {}, {}});
  target.read_line();
  const Outcome outcome = run_heapgap(snapshot_of(target.pid()));
  expect_refusal(outcome, 5);
  EXPECT_THAT(outcome.messages, testing::HasSubstr("32"));
}

class VanishingTarget : public testing::TestWithParam<int> {};

TEST_P(VanishingTarget, NeverCrashesHeapgap) {
  for (int round = 0; round < 10; ++round) {
    TargetProcess target(known_heap(host_build(), "random_freed"));
    target.read_line();
    std::jthread killer([&target] {
      std::this_thread::sleep_for(std::chrono::milliseconds(GetParam()));
      ::kill(target.pid(), SIGKILL);
    });
    const Outcome outcome = run_heapgap(snapshot_of(target.pid()));
    if (outcome.status == 0) {
      EXPECT_TRUE(outcome.json().is_object());
    } else {
      expect_refusal(outcome, 4);
    }
  }
}
INSTANTIATE_TEST_SUITE_P(, VanishingTarget, testing::Values(0, 2, 5, 10, 20, 40),
                         testing::PrintToStringParamName());

class MalformedOptions : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(MalformedOptions, AreRefused) {
  expect_refusal(run_heapgap(GetParam()), 2);
}

INSTANTIATE_TEST_SUITE_P(
    , MalformedOptions,
    testing::Values(std::vector<std::string>{}, std::vector<std::string>{"no_such_command"},
                    std::vector<std::string>{"snapshot"},
                    std::vector<std::string>{"snapshot", "-p"},
                    std::vector<std::string>{"snapshot", "-p", "abc"},
                    std::vector<std::string>{"snapshot", "-p", "-1"},
                    std::vector<std::string>{"snapshot", "-p", "0"},
                    std::vector<std::string>{"snapshot", "-p", "99999999999999999999"},
                    std::vector<std::string>{"snapshot", "-p", "1x"},
                    std::vector<std::string>{"snapshot", "--no-such-option", "-p", "1"},
                    std::vector<std::string>{"snapshot", "--color", "sometimes", "-p", "1"},
                    std::vector<std::string>{"snapshot", "-p", "1", "-p", "2"},
                    std::vector<std::string>{"snapshot", "--limit", "much", "-p", "1"}));

TEST(HostileNames, NeverReachTheTerminal) {
  const TemporaryDirectory directory;
  const fs::path program = directory.path() / "\x1b]0;owned\x07\x1b[2J\xff\n\"evil";
  fs::copy_file(HEAPGAP_TARGETS "/known_heap", program);
  TargetProcess target({{program, "small_mixed"}, {}, {}});
  target.read_line();
  const Outcome text =
      run_heapgap({"snapshot", "--color", "never", "-p", std::to_string(target.pid())});
  EXPECT_EQ(text.status, 0) << text.messages;
  EXPECT_EQ((text.output + text.messages).find_first_of("\x1b\x07\xff"), std::string::npos);
  const Outcome json = run_heapgap(snapshot_of(target.pid()));
  EXPECT_EQ(json.status, 0) << json.messages;
  EXPECT_TRUE(json.json().is_object()) << json.output;
}

} // namespace
} // namespace heapgap::test
