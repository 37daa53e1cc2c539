// Real programs with allocators that heapgap cannot read: named when in use, and only then.
#include "allocators/unread_allocators.h"
#include "support/target_process.h"
#include "target/live_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names_in(pid_t pid) {
  auto process = target::open_process({pid});
  EXPECT_TRUE(process);
  if (!process) return {"no process"};
  const auto found = allocators::find_unread_allocators(**process);
  EXPECT_TRUE(found);
  if (!found) return {"no answer"};
  std::vector<std::string> names;
  for (const allocators::Recognised& one : *found) names.push_back(one.name);
  return names;
}

Command preloaded(const std::string& library) {
  const std::string libraries = HEAPGAP_TCMALLOC "/bookworm/root/usr/lib/x86_64-linux-gnu";
  return {
      .arguments = {HEAPGAP_TARGETS "/known_heap_preloaded", "idle"},
      .environment = {"LD_LIBRARY_PATH=" + libraries, "LD_PRELOAD=" + libraries + "/" + library},
      .root = {}};
}

TEST(UnreadAllocators, one_that_replaces_malloc_is_named) {
  TargetProcess target(preloaded("libtbbmalloc_proxy.so.2"));
  target.read_line();
  EXPECT_THAT(names_in(target.pid()), ElementsAre("tbbmalloc"));
}

TEST(UnreadAllocators, one_that_is_only_loaded_is_not) {
  TargetProcess target(preloaded("libtbbmalloc.so.2"));
  target.read_line();
  EXPECT_THAT(names_in(target.pid()), IsEmpty());
}

TEST(UnreadAllocators, one_that_is_read_is_not) {
  TargetProcess target(preloaded("libtcmalloc_minimal.so.4"));
  target.read_line();
  EXPECT_THAT(names_in(target.pid()), IsEmpty());
}

TEST(UnreadAllocators, python_is_named) {
  TargetProcess target(
      {.arguments = {"/usr/bin/python3", "-c", "import time; print(1, flush=True); time.sleep(60)"},
       .environment = {},
       .root = {}});
  target.read_line();
  EXPECT_THAT(names_in(target.pid()), ElementsAre("CPython"));
}

} // namespace
} // namespace heapgap::test
