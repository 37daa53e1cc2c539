#include "support/forked_child.h"
#include "target/capabilities.h"
#include "target/privileges.h"
#include "target/process_condition.h"
#include "target/reading_trial.h"
#include "target/system_settings.h"

#include <thread>

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

using test::ForkedChild;

ProcessCondition condition_by(std::string_view status) {
  ProcessCondition condition;
  read_condition(status, condition);
  return condition;
}

TEST(ReadCondition, FindsWhatIsSpecial) {
  const auto condition = condition_by("Name:\tcat\nTracerPid:\t77\nVmSwap:\t    12 kB\n"
                                      "Seccomp:\t2\nSeccomp_filters:\t1\n"
                                      "x86_Thread_features:\tshstk wrss \n");
  EXPECT_EQ(condition.tracer, Pid{77});
  EXPECT_EQ(condition.swap, 12_KiB);
  EXPECT_TRUE(condition.has_system_filter);
  EXPECT_TRUE(condition.has_shadow_stack);
}

TEST(ReadCondition, FindsNothingWhereNothingIs) {
  for (const auto* status :
       {"Name:\tcat\nTracerPid:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\nx86_Thread_features:\t\n",
        "Name:\tSeccomp: 2\\nSeccomp:\t2\nx86_Thread_features_locked:\tshstk\n", "",
        "Seccomp:\nTracerPid:\tx\nVmSwap:\t-1 kB\n"}) {
    const auto condition = condition_by(status);
    EXPECT_FALSE(condition.tracer) << status;
    EXPECT_FALSE(condition.swap) << status;
    EXPECT_FALSE(condition.has_system_filter) << status;
    EXPECT_FALSE(condition.has_shadow_stack) << status;
  }
}

TEST(ConditionOf, CountsThreadsAndChildren) {
  ForkedChild family([](const ForkedChild::Ready& ready) {
    const std::jthread second([](const std::stop_token& ended) {
      while (!ended.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
    ready(); // first, as a child of this child would hold up the message
    const ForkedChild child([](const ForkedChild::Ready& born) {
      born();
      ::pause();
      return 0;
    });
    ::pause();
    return 0;
  });
  Result<ProcessCondition> condition;
  test::eventually([&] {
    condition = condition_of(family.pid());
    return !condition || condition->children == 1U;
  });
  ASSERT_TRUE(condition) << condition.error().why;
  EXPECT_EQ(condition->threads, 2U);
  EXPECT_EQ(condition->children, 1U);
  EXPECT_FALSE(condition->main_thread_ended);
  EXPECT_FALSE(condition->tracer);
}

TEST(ConditionOf, SaysThatThereIsNoSuchProcess) {
  ForkedChild child([](const ForkedChild::Ready& ready) {
    ready();
    ::pause();
    return 0;
  });
  const Pid gone = child.pid();
  child.kill();
  const auto condition = condition_of(gone);
  ASSERT_FALSE(condition);
  EXPECT_EQ(condition.error().kind, ErrorKind::no_process);
}

TEST(ReadingTrial, WorksOnOneself) {
  const ReadingTrial trial = try_reading();
  EXPECT_TRUE(trial.memory) << trial.memory_error;
  EXPECT_TRUE(trial.page_map) << trial.page_map_error;
  EXPECT_TRUE(trial.page_scan.has_value());
}

TEST(HoldsCapability, KnowsWhatWasGivenAway) {
  ForkedChild child([](const auto&) {
    const bool had = holds_capability(CAP_SYS_PTRACE);
    if (had != (::geteuid() == 0)) return 1;
    if (!drop_all()) return 2;
    return holds_capability(CAP_SYS_PTRACE) || holds_capability(CAP_BPF) ? 3 : 0;
  });
  EXPECT_TRUE(test::returned(child.wait(), 0));
}

TEST(HoldsCapability, NoKernelKnowsAll) {
  EXPECT_FALSE(holds_capability(63));
}

TEST(SystemSetting, IsANumberOrNothing) {
  EXPECT_EQ(system_setting("kernel/pid_max").value_or(0) > 0, true);
  EXPECT_FALSE(system_setting("kernel/no_such_setting"));
  EXPECT_FALSE(system_setting("kernel/ostype")); // a word
}

} // namespace
} // namespace heapgap::target
