// Targets that live elsewhere: in a chroot with a mount namespace of its own, with files deleted,
// or with another allocator than glibc's.
#include "kernel/agreement.h"
#include "support/known_heap.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "support/temporary_directory.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

TEST(OtherPlace, ChrootWithItsOwnMountNamespace) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root, for chroot";
  const fs::path release = HEAPGAP_FETCHED "/trixie";
  fs::copy_file(release / "known_heap", release / "root/known_heap",
                fs::copy_options::overwrite_existing);
  TargetProcess target({{"/known_heap", "arenas", "4", "3"}, {}, release / "root"});
  const json truth = target.read_line();
  const json report = snapshot(target.pid());
  expect_ledger_adds_up(report);
  expect_clean(report);
  expect_truth(report, truth);
}

TEST(OtherPlace, ExecutableAndLibraryDeletedMeanwhile) {
  const TemporaryDirectory place;
  const std::string directory = place.file("gone");
  fs::create_directory(directory);
  const fs::path libraries = HEAPGAP_FETCHED "/sid/root/usr/lib/x86_64-linux-gnu";
  for (const char* name : {"ld-linux-x86-64.so.2", "libc.so.6"})
    fs::copy_file(libraries / name, fs::path(directory) / name);
  fs::copy_file(HEAPGAP_FETCHED "/sid/known_heap", fs::path(directory) / "known_heap");
  TargetProcess target({{directory + "/ld-linux-x86-64.so.2", "--library-path", directory,
                         directory + "/known_heap", "arenas", "4", "3"},
                        {},
                        {}});
  const json truth = target.read_line();
  fs::remove_all(directory);
  const json report = snapshot(target.pid());
  expect_ledger_adds_up(report);
  expect_clean(report);
  expect_truth(report, truth);
}

TEST(OtherPlace, TwoLibcsInOneProcess) {
  TargetProcess target({{HEAPGAP_TARGETS "/two_libcs"}, {}, {}});
  const json truth = target.read_line();
  const json report = snapshot(target.pid());
  expect_ledger_adds_up(report);
  expect_clean(report);
  const auto sum = [&truth](const char* field) {
    return truth.at("first").at(field).get<std::uint64_t>() +
           truth.at("second").at(field).get<std::uint64_t>();
  };
  const json& heap = report.at("heap");
  EXPECT_EQ(heap.at("mapped_bytes"), sum("mapped"));
  EXPECT_EQ(heap.at("live_blocks"), sum("live_blocks"));
  std::uint64_t fastbins = 0;
  for (const auto& allocator : report.at("allocators"))
    fastbins += allocator.at("details").at("fastbin_bytes").get<std::uint64_t>();
  EXPECT_EQ(heap.at("free_bytes").get<std::uint64_t>() + heap.at("top_bytes").get<std::uint64_t>() +
                fastbins,
            sum("fordblks"));
}

TEST(OtherPlace, RedisOnJemalloc) {
  const TemporaryDirectory directory;
  const std::string root = HEAPGAP_FETCHED_PROGRAMS "/root/usr";
  TargetProcess target({{root + "/bin/redis-server", "--port", "0", "--save", "", "--unixsocket",
                         directory.file("socket")},
                        {"LD_LIBRARY_PATH=" + root + "/lib/x86_64-linux-gnu"},
                        {}});
  for (int wait = 0; wait < 200 && !fs::exists(directory.file("socket")); ++wait) ::usleep(20'000);
  ASSERT_TRUE(fs::exists(directory.file("socket"))) << "redis-server did not start";
  const json report = snapshot(target.pid());
  expect_ledger_adds_up(report);
  expect_clean(report);
  ASSERT_EQ(report.at("allocators").size(), 1U);
  EXPECT_EQ(report.at("allocators")[0].at("name"), "jemalloc");
  EXPECT_EQ(report.at("allocators")[0].at("reader"), "exact");
  EXPECT_EQ(report.at("heap").at("trim_yield_bytes"), nullptr);
}

TEST(OtherPlace, StaticBusybox) {
  TargetProcess target(
      {{HEAPGAP_FETCHED_PROGRAMS "/root/bin/busybox", "sh", "-c", "x=1; echo '{}'; read line"},
       {},
       {}});
  target.read_line();
  const Outcome outcome = run_heapgap({"snapshot", "--json", "-p", std::to_string(target.pid())});
  if (outcome.status == 5) {
    EXPECT_EQ(outcome.output, "");
    EXPECT_NE(outcome.messages, "");
    return;
  }
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  const json report = outcome.json();
  expect_ledger_adds_up(report);
  expect_clean(report);
  EXPECT_GT(report.at("heap").at("live_blocks").get<int>(), 0);
}

} // namespace
} // namespace heapgap::test
