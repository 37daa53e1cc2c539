// What `heapgap attach` cannot watch: the exit status of the contract, nothing on stdout.
#include "support/known_heap.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "support/temporary_directory.h"

#include <filesystem>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace heapgap::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> attach_to(pid_t pid, std::vector<std::string> options) {
  std::vector<std::string> arguments{"attach", "-p", std::to_string(pid), "-i", "0.1", "-n", "1"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return arguments;
}

void expect_refusal(const Outcome& outcome, int status) {
  EXPECT_TRUE(outcome.in_time);
  EXPECT_EQ(outcome.status, status) << outcome.messages;
  EXPECT_EQ(outcome.output, "");
  EXPECT_TRUE(outcome.messages.starts_with("heapgap: ")) << outcome.messages;
  EXPECT_EQ(outcome.messages.find('\x1b'), std::string::npos);
}

/// A message without its line breaks, which fall where the names in it are as long as they are.
std::string on_one_line(const std::string& message) {
  std::istringstream words(message);
  std::string line;
  for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

/// Walks only, with the reason, and without advice to trace all that cannot be traced.
void expect_walks_instead(const Outcome& outcome) {
  EXPECT_EQ(outcome.status, 0) << outcome.messages;
  EXPECT_THAT(on_one_line(outcome.messages), HasSubstr("no probe is placed: "));
  EXPECT_THAT(on_one_line(outcome.messages), Not(HasSubstr("add --full")));
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

class AttachBadInput : public testing::TestWithParam<std::string> {};

TEST_P(AttachBadInput, NoSuchProcess) {
  pid_t gone = 0;
  {
    TargetProcess target(known_heap(host_build(), "idle"));
    gone = target.pid();
  }
  expect_refusal(run_heapgap(attach_to(gone, {GetParam()})), 4);
}

TEST_P(AttachBadInput, KernelThread) {
  const pid_t thread = find_kernel_thread();
  ASSERT_GT(thread, 0) << "no kernel thread is to be seen here";
  expect_refusal(run_heapgap(attach_to(thread, {GetParam()})), 5);
}

TEST_P(AttachBadInput, WithoutAllocator) {
  TargetProcess target({{HEAPGAP_TARGETS "/no_allocator"}, {}, {}});
  target.read_line();
  expect_refusal(run_heapgap(attach_to(target.pid(), {GetParam()})), 5);
}

TEST_P(AttachBadInput, AnotherUsersProcess) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root, to become somebody else";
  TargetProcess target(known_heap(host_build(), "idle"));
  target.read_line();
  const TemporaryDirectory directory; // the build may lie where nobody else may look
  fs::copy_file(HEAPGAP_PROGRAM, directory.file("heapgap"));
  std::vector<std::string> arguments{"setpriv",
                                     "--reuid=65534",
                                     "--regid=65534",
                                     "--clear-groups",
                                     "--bounding-set=-all",
                                     "--inh-caps=-all",
                                     directory.file("heapgap")};
  for (const std::string& word : attach_to(target.pid(), {GetParam()})) arguments.push_back(word);
  const Outcome outcome = run(arguments);
  expect_refusal(outcome, 3);
  EXPECT_THAT(outcome.messages, testing::AnyOf(HasSubstr("CAP_SYS_PTRACE"), HasSubstr("root")));
}

TEST_P(AttachBadInput, ATargetThatEndsMeanwhileNeverCrashesIt) {
  for (const int delay : {0, 2, 5, 10, 20, 40, 80, 160, 320}) {
    TargetProcess target(known_heap(host_build(), "random_freed"));
    target.read_line();
    std::jthread killer([&target, delay] {
      std::this_thread::sleep_for(std::chrono::milliseconds(delay));
      ::kill(target.pid(), SIGKILL);
    });
    const Outcome outcome = run_heapgap(attach_to(target.pid(), {GetParam(), "--json"}));
    if (outcome.status == 0) {
      EXPECT_THAT(outcome.output, HasSubstr("heapgap.summary/1"));
    } else {
      expect_refusal(outcome, 4);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, AttachBadInput,
                         testing::Values("--walk-only", "--max-overhead=2", "--full"),
                         [](const auto& one) { return name_of_option(one.param); });

/// A process of its own user can be read but not traced: the message names what is missing and
/// what goes without it.
TEST(AttachWithoutRights, TracingNamesWhatIsMissingAndOffersWalks) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root, to become somebody else";
  const TemporaryDirectory directory;
  fs::copy_file(HEAPGAP_PROGRAM, directory.file("heapgap"));
  fs::copy_file(HEAPGAP_TARGETS "/known_heap", directory.file("known_heap"));
  const std::vector<std::string> nobody{"setpriv",        "--reuid=65534",       "--regid=65534",
                                        "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"};
  std::vector<std::string> command = nobody;
  command.push_back(directory.file("known_heap"));
  command.emplace_back("small_mixed");
  TargetProcess target({command, {}, {}});
  target.read_line();
  const auto attach = [&](const std::string& how) {
    std::vector<std::string> arguments = nobody;
    arguments.push_back(directory.file("heapgap"));
    for (const std::string& word : attach_to(target.pid(), {how})) arguments.push_back(word);
    return run(arguments);
  };
  const Outcome full = attach("--full");
  expect_refusal(full, 3);
  EXPECT_THAT(full.messages, HasSubstr("CAP_BPF"));
  EXPECT_THAT(full.messages, HasSubstr("--walk-only"));
  EXPECT_EQ(attach("--walk-only").status, 0);
  const Outcome within_budget = attach("--max-overhead=2");
  expect_walks_instead(within_budget);
  EXPECT_THAT(within_budget.messages, HasSubstr("CAP_BPF"));
}

TEST(AttachToAStaticProgram, StrippedItCannotBeTracedAndWalksAreOffered) {
  TargetProcess target({{HEAPGAP_TARGETS "/known_heap_static", "small_mixed"}, {}, {}});
  target.read_line();
  const Outcome outcome = run_heapgap(attach_to(target.pid(), {"--full"}));
  expect_refusal(outcome, 5);
  EXPECT_THAT(outcome.messages, HasSubstr("--walk-only"));
  EXPECT_EQ(run_heapgap(attach_to(target.pid(), {"--walk-only"})).status, 0);
  expect_walks_instead(run_heapgap(attach_to(target.pid(), {"--max-overhead=2"})));
}

class MalformedAttach : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(MalformedAttach, IsRefused) {
  expect_refusal(run_heapgap(GetParam()), 2);
}

INSTANTIATE_TEST_SUITE_P(
    , MalformedAttach,
    testing::Values(std::vector<std::string>{"attach"}, std::vector<std::string>{"attach", "abc"},
                    std::vector<std::string>{"attach", "1", "0"},
                    std::vector<std::string>{"attach", "1", "1", "0"},
                    std::vector<std::string>{"attach", "1", "1", "1", "1"},
                    std::vector<std::string>{"attach", "-p", "1", "--full", "--walk-only"},
                    std::vector<std::string>{"attach", "-p", "1", "--limit", "much"},
                    std::vector<std::string>{"attach", "-p", "1", "--max-overhead", "200"}));

} // namespace
} // namespace heapgap::test
