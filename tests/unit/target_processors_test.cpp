#include "support/forked_child.h"
#include "target/busy_processors.h"
#include "target/step_aside.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

using test::eventually;
using test::ForkedChild;

ProcessorSet set_of(std::initializer_list<std::size_t> numbers) {
  ProcessorSet set;
  for (const auto number : numbers) set.insert(number);
  return set;
}

/// The last one that the calling thread may run on.
std::size_t last_allowed() {
  const ProcessorSet allowed = ProcessorSet::allowed();
  std::size_t last = 0;
  for (std::size_t i = 0; i < ProcessorSet::most; ++i) last = allowed.contains(i) ? i : last;
  return last;
}

ProcessorSet allowed_to_a_new_thread() {
  ProcessorSet allowed;
  std::thread([&] { allowed = ProcessorSet::allowed(); }).join();
  return allowed;
}

TEST(ProcessorSet, holds_what_was_put_in) {
  const ProcessorSet set = set_of({0, 63, 64, 8191, 8192, 1U << 20U});
  for (const std::size_t number : {0U, 63U, 64U, 8191U}) EXPECT_TRUE(set.contains(number));
  for (const std::size_t number : {1U, 62U, 65U, 8190U, 8192U, 1U << 20U}) {
    EXPECT_FALSE(set.contains(number)) << number;
  }
  EXPECT_EQ(set.without(set_of({63, 64, 100})), set_of({0, 8191}));
  EXPECT_TRUE(set.without(set).empty());
  EXPECT_FALSE(set.empty());
}

TEST(ProcessorSet, is_what_the_kernel_says) {
  cpu_set_t truth;
  ASSERT_EQ(::sched_getaffinity(0, sizeof truth, &truth), 0);
  const ProcessorSet allowed = ProcessorSet::allowed();
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i) {
    EXPECT_EQ(allowed.contains(i), CPU_ISSET(i, &truth) != 0) << i;
  }
}

TEST(ProcessorSet, that_is_empty_or_not_there_changes_nothing) {
  const ProcessorSet before = ProcessorSet::allowed();
  EXPECT_FALSE(ProcessorSet{}.allow());
  EXPECT_FALSE(set_of({8191}).allow());
  EXPECT_EQ(ProcessorSet::allowed(), before);
}

TEST(BusyProcessors, are_those_of_running_threads) {
  const std::size_t place = last_allowed();
  const ForkedChild child([&](const auto& ready) {
    std::thread([&] {
      while (!set_of({place}).allow()) continue;
      ready();
      for (std::atomic<std::uint64_t> turns = 0;; ++turns) continue;
    }).join(); // so the first thread sleeps
    return 0;
  });
  const auto process = ProcDirectory::open(child.pid());
  ASSERT_TRUE(process);
  EXPECT_TRUE(eventually([&] { return busy_processors(*process) == set_of({place}); }));
}

TEST(BusyProcessors, are_none_of_a_sleeping_process_or_one_that_is_gone) {
  ForkedChild child([](const auto& ready) {
    ready();
    return ::pause();
  });
  const auto process = ProcDirectory::open(child.pid());
  ASSERT_TRUE(process);
  EXPECT_TRUE(eventually([&] { return busy_processors(*process).empty(); }));
  child.kill();
  EXPECT_TRUE(busy_processors(*process).empty());
}

TEST(StepAside, leaves_the_busy_processor_while_it_lives) {
  const ProcessorSet before = ProcessorSet::allowed();
  const ProcessorSet busy = set_of({last_allowed()});
  const ProcessorSet others = before.without(busy);
  const ProcessorSet expected = others.empty() ? before : others; // with a single processor
  {
    const StepAside aside(busy);
    EXPECT_EQ(ProcessorSet::allowed(), expected);
    EXPECT_EQ(allowed_to_a_new_thread(), expected);
  }
  EXPECT_EQ(ProcessorSet::allowed(), before);
  EXPECT_EQ(allowed_to_a_new_thread(), before);
}

TEST(StepAside, does_nothing_where_nothing_or_everything_is_busy) {
  const ProcessorSet before = ProcessorSet::allowed();
  for (const ProcessorSet& busy : {ProcessorSet{}, before}) {
    const StepAside aside(busy);
    EXPECT_EQ(ProcessorSet::allowed(), before);
  }
  EXPECT_EQ(ProcessorSet::allowed(), before);
}

} // namespace
} // namespace heapgap::target
