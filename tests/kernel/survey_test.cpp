// `heapgap top` without a process: all processes of the machine, as lines and objects.
#include "support/crowd.h"
#include "support/known_heap.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/temporary_directory.h"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::vector<json> objects(const Outcome& outcome) {
  std::vector<json> found;
  std::istringstream lines(outcome.output);
  for (std::string line; std::getline(lines, line);) found.push_back(json::parse(line));
  return found;
}

/// The row of a process; a null value when it has none.
json row_of(const json& overview, pid_t pid) {
  for (const json& row : overview["processes"]) {
    if (row["pid"] == pid) return row;
  }
  return nullptr;
}

/// `heapgap top --json` for the machine as it is now.
json look() {
  const Outcome outcome = run_heapgap({"top", "--json", "-n", "1"});
  if (outcome.status != 0) throw std::runtime_error(outcome.messages);
  return objects(outcome).at(0);
}

TEST(Survey, AHundredProcessesHaveTheirRowsAtOnce) {
  const Crowd crowd(30, 60, 10);
  const json overview = look();
  EXPECT_EQ(overview["schema"], "heapgap.processes/1");
  EXPECT_TRUE(overview["first_pass_done"]);
  for (const pid_t pid : crowd.pids()) {
    const json row = row_of(overview, pid);
    ASSERT_NE(row, nullptr) << pid;
    EXPECT_EQ(row["state"], "read") << row;
    EXPECT_EQ(row["allocators"], json{"glibc"}) << row;
    EXPECT_GT(row["heap"]["live_bytes"], 0) << row;
    EXPECT_NE(row["verdict"], nullptr);
    // The counters behind statm are kept per processor.
    const double rss = static_cast<double>(status_bytes(pid, "VmRSS").count);
    EXPECT_NEAR(row["rss_bytes"].get<double>(), rss, std::max(rss * 0.05, 1024.0 * 1024));
  }
}

TEST(Survey, FiguresAreThoseOfASnapshot) {
  const Crowd crowd(0, 0, 3);
  const json overview = look();
  for (const auto& target : crowd.known_heaps()) {
    const json row = row_of(overview, target->pid());
    const json alone = snapshot(target->pid());
    ASSERT_EQ(row["state"], "read") << row;
    EXPECT_EQ(row["heap"]["live_bytes"], alone["heap"]["live_bytes"]);
    EXPECT_EQ(row["heap"]["resident_bytes"], alone["memory"]["heap_resident_bytes"]);
    EXPECT_EQ(row["heap"]["pinned_bytes"], alone["heap"]["pinned_bytes"]);
    EXPECT_EQ(row["heap"]["reclaimable_bytes"], alone["heap"]["reclaimable_bytes"]);
    EXPECT_EQ(row["heap"]["waste_ratio"], alone["fragmentation"]["waste_ratio"]);
    EXPECT_EQ(row["verdict"]["kind"], alone["verdict"]["kind"]);
  }
}

TEST(Survey, KernelThreadsZombiesAndItselfHaveNoRow) {
  Spawned ended = spawn({{"true"}, {}, {}}, false);
  while (state(ended.pid) != 'Z') std::this_thread::yield();
  const json overview = look();
  ::waitpid(ended.pid, nullptr, 0);
  EXPECT_EQ(row_of(overview, ended.pid), nullptr);
  EXPECT_NE(row_of(overview, ::getpid()), nullptr) << "this test is a process like any other";
  EXPECT_GT(overview["counts"]["kernel_threads"], 0);
  for (const json& row : overview["processes"]) {
    EXPECT_FALSE(is_kernel_thread(row["pid"])) << row;
    EXPECT_NE(row["comm"], "heapgap") << row;
  }
}

TEST(Survey, AProcessWithoutAKnownAllocatorHasARowThatSaysSo) {
  TargetProcess target({{std::string(HEAPGAP_TARGETS) + "/no_allocator"}, {}, {}});
  const json row = row_of(look(), target.pid());
  EXPECT_EQ(row["state"], "no_heap") << row;
  EXPECT_THAT(row["why"].get<std::string>(), HasSubstr("no allocator in use was found"));
  EXPECT_EQ(row["heap"], nullptr);
  EXPECT_GT(row["rss_bytes"], 0);
}

TEST(Survey, WhoseProcessesCannotBeReadHaveRowsWithTheReason) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root, to become somebody else";
  TargetProcess roots(known_heap(host_build(), "idle"));
  roots.read_line();
  const std::vector<std::string> nobody{"setpriv",        "--reuid=65534",   "--regid=65534",
                                        "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"};
  auto arguments = nobody;
  arguments.insert(arguments.end(), {"sleep", "600"});
  TargetProcess own({arguments, {}, {}});
  while (status_bytes(own.pid(), "VmRSS") > 0_B &&
         std::filesystem::read_symlink("/proc/" + std::to_string(own.pid()) + "/exe").filename() !=
             "sleep") {
    std::this_thread::yield();
  }
  const TemporaryDirectory directory; // the build may lie where nobody else may look
  std::filesystem::copy_file(HEAPGAP_PROGRAM, directory.file("heapgap"));
  arguments = nobody;
  arguments.insert(arguments.end(), {directory.file("heapgap"), "top", "--json", "-n", "1"});
  const Outcome outcome = run(arguments);
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  const json overview = objects(outcome).at(0);
  const json others = row_of(overview, roots.pid());
  ASSERT_NE(others, nullptr);
  EXPECT_EQ(others["state"], "no_right") << others;
  EXPECT_THAT(others["why"].get<std::string>(), HasSubstr("CAP_SYS_PTRACE"));
  EXPECT_GT(others["rss_bytes"], 0);
  EXPECT_EQ(row_of(overview, own.pid())["state"], "read") << row_of(overview, own.pid());
  EXPECT_GE(overview["counts"]["no_right"], 1);
}

TEST(Survey, ProcessesThatEndMeanwhileAreNoError) {
  auto crowd = std::make_unique<Crowd>(0, 40, 2);
  const auto pids = crowd->pids();
  std::jthread killer([&crowd] {
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    crowd.reset();
  });
  const Outcome outcome = run_heapgap({"top", "--json", "-n", "6", "-i", "0.5"});
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  const auto overviews = objects(outcome);
  ASSERT_EQ(overviews.size(), 6U);
  for (const pid_t pid : pids) EXPECT_EQ(row_of(overviews.back(), pid), nullptr);
}

TEST(Survey, SomeProcessesOnly) {
  const Crowd crowd(0, 3, 0);
  const auto pids = crowd.pids();
  const Outcome outcome = run_heapgap(
      {"top", "--json", "-n", "1", "-p", std::to_string(pids[0]), "-p", std::to_string(pids[2])});
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  const json overview = objects(outcome).at(0);
  EXPECT_EQ(overview["processes"].size(), 2U);
  EXPECT_NE(row_of(overview, pids[0]), nullptr);
  EXPECT_NE(row_of(overview, pids[2]), nullptr);
}

TEST(Survey, PipedItIsPlainTables) {
  const Crowd crowd(0, 2, 0);
  const Outcome outcome = run_heapgap({"top", "-n", "2", "-i", "0.5"});
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  EXPECT_EQ(outcome.output.find('\x1b'), std::string::npos);
  std::size_t headings = 0;
  std::size_t rows = 0;
  const std::string pid = std::to_string(crowd.pids().front());
  std::istringstream lines(outcome.output);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("  name ") != std::string::npos) ++headings;
    if (line.find(' ' + pid + "  sleep") != std::string::npos) ++rows;
  }
  EXPECT_EQ(headings, 2U) << outcome.output;
  EXPECT_EQ(rows, 2U) << outcome.output;
  EXPECT_THAT(outcome.messages, HasSubstr("no probes placed"));
}

TEST(Survey, AReaderThatGoesAwayIsNoError) {
  const Outcome outcome = run(
      {"bash", "-c",
       std::string(HEAPGAP_PROGRAM) + " top -i 0.2 2>&1 | head -n 1; " + "exit ${PIPESTATUS[0]}"});
  EXPECT_TRUE(outcome.in_time);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
}

TEST(Survey, AStoppedProcessIsReadLikeAnyOther) {
  TargetProcess target(known_heap(host_build(), "idle"));
  target.read_line();
  ::kill(target.pid(), SIGSTOP);
  EXPECT_EQ(row_of(look(), target.pid())["state"], "read");
}

TEST(Survey, ItStaysWithinItsShareOfACore) {
  const Crowd crowd(20, 80, 0);
  const Outcome outcome = run_heapgap({"top", "--json", "-d", "14"});
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  // The first pass is paid in advance; after it the share is 5 % with what writing costs.
  const auto overviews = objects(outcome);
  ASSERT_GE(overviews.size(), 9U);
  double used = 0;
  for (std::size_t i = overviews.size() - 5; i < overviews.size(); ++i) {
    used += overviews[i]["self_cpu_percent"].get<double>() / 5;
  }
  EXPECT_LT(used, 8) << "the share is 5 %; the rest is for other machines";
}

} // namespace
} // namespace heapgap::test
