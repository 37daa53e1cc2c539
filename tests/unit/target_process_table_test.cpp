// Directories that look like /proc, as their processes would have it.
#include "support/temporary_directory.h"
#include "target/live_process_table.h"

#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::target {
namespace {

namespace fs = std::filesystem;

class ProcessTableTest : public testing::Test {
protected:
  ProcessTableTest() { fs::create_symlink("77", proc_.path() / "self"); }

  void write(const std::string& name, const std::string& text) {
    const fs::path file = proc_.path() / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  struct Made {
    std::string comm = "cat";
    char state = 'S';
    std::uint64_t flags = 0x400000;
    unsigned threads = 1;
    std::string statm = "2000 300 100 1 0 500 0\n";
  };

  void add(int pid, const Made& made) {
    write(fmt::format("{}/stat", pid),
          fmt::format("{} ({}) {} 1 1 1 0 -1 {} 0 0 0 0 0 0 0 0 20 0 {} 0 {} 8192000 300 "
                      "18446744073709551615 1 2 {} 0 0\n",
                      pid, made.comm, made.state, made.flags, made.threads, 1000 + pid,
                      9000 + pid));
    write(fmt::format("{}/statm", pid), made.statm);
  }

  ProcessListing list() {
    auto table = LiveProcessTable::open(proc_.path().c_str());
    if (!table) throw std::runtime_error(table.error().what);
    auto listing = (*table)->list();
    if (!listing) throw std::runtime_error(listing.error().what);
    return *std::move(listing);
  }

  test::TemporaryDirectory proc_;
};

TEST_F(ProcessTableTest, TellsWhatTheKernelTellsAnybody) {
  add(42, {});
  const auto listing = list();
  ASSERT_EQ(listing.processes.size(), 1U);
  const ListedProcess& process = listing.processes.front();
  EXPECT_EQ(process.pid, Pid{42});
  EXPECT_EQ(process.comm, "cat");
  EXPECT_EQ(process.start_ticks, 1042U);
  EXPECT_EQ(process.stack_start, 9042U);
  ASSERT_TRUE(process.resident);
  EXPECT_EQ(process.resident->rss, 1200_KiB);
  EXPECT_EQ(process.resident->anonymous, 800_KiB);
  EXPECT_FALSE(process.hidden);
}

TEST_F(ProcessTableTest, IsSortedByNumberAndKnowsOnlyNumbers) {
  for (const int pid : {300, 9, 41}) add(pid, {});
  write("meminfo", "");
  write("42x/stat", "42 (x) S");
  write("-3/stat", "-3 (x) S");
  write("99999999999999/stat", "1 (x) S");
  const auto listing = list();
  ASSERT_EQ(listing.processes.size(), 3U);
  EXPECT_EQ(listing.processes[0].pid, Pid{9});
  EXPECT_EQ(listing.processes[1].pid, Pid{41});
  EXPECT_EQ(listing.processes[2].pid, Pid{300});
}

TEST_F(ProcessTableTest, NamesMayHoldAnything) {
  const std::string names[] = {") Z 0 0 0", "a\nb (c) R", "\x1b[2J\x07", "((((", "", "\xff\xfe"};
  int pid = 10;
  for (const std::string& name : names) add(pid++, {.comm = name});
  const auto listing = list();
  ASSERT_EQ(listing.processes.size(), std::size(names));
  for (std::size_t i = 0; i < std::size(names); ++i) {
    EXPECT_EQ(listing.processes[i].comm, names[i]);
    EXPECT_EQ(listing.processes[i].start_ticks, 1010U + i);
  }
}

TEST_F(ProcessTableTest, LeavesOutKernelThreadsZombiesAndItself) {
  add(2, {.comm = "kthreadd", .flags = 0x200040});
  add(3, {.comm = "pool", .flags = 0x4208060});
  add(50, {.comm = "dead", .state = 'Z'});
  add(77, {.comm = "heapgap"});
  add(78, {});
  const auto listing = list();
  ASSERT_EQ(listing.processes.size(), 1U);
  EXPECT_EQ(listing.processes.front().pid, Pid{78});
  EXPECT_EQ(listing.kernel_threads, 2U);
}

TEST_F(ProcessTableTest, AProcessLivesOnWhenItsFirstThreadHasExited) {
  add(60, {.state = 'Z', .threads = 3, .statm = "0 0 0 0 0 0 0\n"});
  const auto listing = list();
  ASSERT_EQ(listing.processes.size(), 1U);
  EXPECT_FALSE(listing.processes.front().resident) << "0 would be a measurement";
}

TEST_F(ProcessTableTest, WhatEndsMeanwhileIsNoError) {
  fs::create_directory(proc_.path() / "80");
  add(81, {});
  fs::remove(proc_.path() / "81/statm");
  write("82/stat", "");
  write("83/stat", "83 (half");
  const auto listing = list();
  ASSERT_EQ(listing.processes.size(), 1U);
  EXPECT_EQ(listing.processes.front().pid, Pid{81});
  EXPECT_FALSE(listing.processes.front().resident);
}

TEST_F(ProcessTableTest, IsBounded) {
  add(1, {});
  for (std::size_t pid = 2; pid <= most_listed + 7; ++pid) {
    fs::create_directory_symlink("1", proc_.path() / std::to_string(pid));
  }
  const auto listing = list();
  // Number 77 is heapgap itself.
  EXPECT_EQ(listing.processes.size() + listing.unlisted, most_listed + 6);
  EXPECT_EQ(listing.processes.size(), most_listed);
}

TEST(ProcessTable, WithoutProcItSaysSo) {
  const auto table = LiveProcessTable::open("/no/such/place");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().kind, ErrorKind::failure);
}

TEST(ProcessTable, ThisTestIsNotInItsOwnListButItsParentIs) {
  auto table = LiveProcessTable::open();
  ASSERT_TRUE(table);
  const auto listing = (*table)->list();
  ASSERT_TRUE(listing);
  const auto has = [&](pid_t pid) {
    return std::ranges::find(listing->processes, Pid{pid}, &ListedProcess::pid) !=
           listing->processes.end();
  };
  EXPECT_FALSE(has(::getpid()));
  EXPECT_TRUE(has(::getppid()));
  const auto machine = (*table)->machine_memory();
  ASSERT_TRUE(machine);
  EXPECT_GT(machine->total, 64_MiB);
  EXPECT_LE(machine->available, machine->total);
}

TEST(ParseResidentSize, TakesPages) {
  const auto size = parse_resident_size("100 20 5 1 0 10 0\n");
  ASSERT_TRUE(size);
  EXPECT_EQ(size->rss, 80_KiB);
  EXPECT_EQ(size->anonymous, 60_KiB);
  // The kernel adds up its counters one after the other.
  EXPECT_EQ(parse_resident_size("100 20 25 1 0 10 0\n")->anonymous, 0_B);
  for (const char* text : {"", "100", "100 20", "100 x 5", "100 18446744073709551615 5"}) {
    EXPECT_FALSE(parse_resident_size(text)) << text;
  }
}

TEST(ParseMachineMemory, TakesKibibytes) {
  const auto memory =
      parse_machine_memory("MemTotal:  100 kB\nMemFree: 9 kB\nMemAvailable:  50 kB\n"
                           "SwapTotal: 20 kB\nSwapFree: 10 kB\n");
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->total, 100_KiB);
  EXPECT_EQ(memory->available, 50_KiB);
  EXPECT_EQ(memory->swap_total, 20_KiB);
  EXPECT_EQ(memory->swap_free, 10_KiB);
  EXPECT_FALSE(parse_machine_memory("MemTotal: 100 kB\n"));
}

} // namespace
} // namespace heapgap::target
