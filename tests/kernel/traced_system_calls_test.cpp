// The calls by which an allocator gets memory from the system, against strace's count of them.
#include "support/attached.h"
#include "support/known_heap.h"
#include "support/run_heapgap.h"
#include "support/temporary_directory.h"

#include <array>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;
using Counts = std::map<std::string, std::int64_t>;

constexpr std::array system_calls{"mmap", "munmap", "mremap", "brk"};

/// One arena: how a second one is aligned, and so how often munmap is called, depends on where the
/// kernel finds room for it.
const std::vector<std::string> one_arena{"GLIBC_TUNABLES=glibc.malloc.arena_max=1"};

/// The target at the same addresses in each run.
std::vector<std::string> at_fixed_addresses() {
  return {"setarch", "-R", known_heap(host_build(), "idle").arguments.front(), "idle"};
}

/// What strace -c counts while the target runs, obeys `commands` and quits.
Counts counted_by_strace(const std::string& commands) {
  const TemporaryDirectory folder;
  const std::string table = folder.file("table");
  std::vector<std::string> arguments{"strace", "-f", "-c", "-U", "calls,name", "-o", table};
  const auto target = at_fixed_addresses();
  arguments.insert(arguments.end(), target.begin(), target.end());
  TargetProcess run({.arguments = arguments, .environment = one_arena, .root = {}});
  run.read_line();
  for (const char command : commands) run.ask(command);
  run.tell('q');
  EXPECT_EQ(run.wait(), 0);
  Counts counts;
  std::ifstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::int64_t calls = 0;
    std::string name;
    if (words >> calls >> name) counts[name] = calls;
  }
  return counts;
}

TEST(TracedSystemCalls, AreThoseThatStraceCounts) {
  TargetProcess target({.arguments = at_fixed_addresses(), .environment = one_arena, .root = {}});
  target.read_line();
  Attached heapgap(target.pid(), {"--full", "-i", "0.5"});
  const json before = heapgap.next();
  target.ask('m');
  target.ask('e');
  const json after = heapgap.fresh_tick();
  heapgap.end();

  Counts idle = counted_by_strace("");
  Counts busy = counted_by_strace("me");
  for (const std::string call : system_calls) {
    EXPECT_GT(busy[call] - idle[call], 0) << "the target makes no " << call;
    EXPECT_EQ(after.at("calls").at(call).get<std::int64_t>() -
                  before.at("calls").at(call).get<std::int64_t>(),
              busy[call] - idle[call])
        << call;
  }
}

} // namespace
} // namespace heapgap::test
