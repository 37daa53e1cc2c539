// Real programs in trouble, all watched at once: the verdict on each within forty intervals.
#include "support/target_process.h"
#include "support/temporary_directory.h"

#include <fstream>
#include <list>
#include <map>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

json last_line(const std::string& path) {
  std::ifstream file(path);
  std::string last;
  for (std::string line; std::getline(file, line);) last = line;
  return json::parse(last);
}

TEST(LiveVerdict, IsRightWithinFortyIntervals) {
  const std::map<std::string, std::string> expected{{"calm", "healthy"},
                                                    {"leak", "growth"},
                                                    {"drift", "fragmentation"},
                                                    {"mmap", "not_heap"},
                                                    {"burst", "retention"}};
  const TemporaryDirectory directory;
  std::list<TargetProcess> targets;
  std::map<std::string, TargetProcess> watchers;
  for (const auto& [trouble, verdict] : expected) {
    targets.emplace_back(Command{{HEAPGAP_TARGETS "/troubled_heap", trouble}, {}, {}});
    targets.back().read_line();
    watchers.try_emplace(trouble, Command{{HEAPGAP_PROGRAM, "attach", "--json", "--walk-only", "-i",
                                           "0.25", "-n", "40", "-o", directory.file(trouble), "-p",
                                           std::to_string(targets.back().pid())},
                                          {},
                                          {}});
  }
  for (auto& [trouble, watcher] : watchers) {
    ASSERT_EQ(watcher.wait(), 0) << trouble;
    const json summary = last_line(directory.file(trouble));
    EXPECT_EQ(summary.at("verdict").at("kind"), expected.at(trouble))
        << trouble << ": " << summary.at("verdict").at("summary");
  }
}

} // namespace
} // namespace heapgap::test
