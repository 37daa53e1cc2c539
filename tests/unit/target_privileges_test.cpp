#include "support/forked_child.h"
#include "target/privileges.h"

#include <array>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

using test::ForkedChild;
using test::Shared;

struct Sets {
  std::uint64_t permitted;
  std::uint64_t effective;
  std::uint64_t inheritable;
  bool no_new_privileges;
};

/// As the kernel shows them, not as libcap does.
Sets own_sets() {
  std::ifstream status("/proc/thread-self/status");
  Sets sets{};
  for (std::string line; std::getline(status, line);) {
    const auto mask = [&] { return std::stoull(line.substr(line.find(':') + 1), nullptr, 16); };
    if (line.starts_with("CapPrm:")) sets.permitted = mask();
    if (line.starts_with("CapEff:")) sets.effective = mask();
    if (line.starts_with("CapInh:")) sets.inheritable = mask();
  }
  sets.no_new_privileges = ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
  return sets;
}

constexpr std::uint64_t mask_of(unsigned capability) {
  return 1ULL << capability;
}
constexpr auto reading = mask_of(CAP_SYS_PTRACE) | mask_of(CAP_DAC_READ_SEARCH) |
                         mask_of(CAP_CHECKPOINT_RESTORE) | mask_of(CAP_SYS_ADMIN);

TEST(LimitToTracing, keeps_what_tracing_needs_on_top) {
  constexpr auto tracing = reading | mask_of(CAP_BPF) | mask_of(CAP_PERFMON);
  Shared<std::array<Sets, 3>> sets;
  ForkedChild child([&](const auto&) {
    (*sets)[0] = own_sets();
    if (!limit_to_tracing()) return 1;
    (*sets)[1] = own_sets();
    if (!limit_to_reading()) return 2;
    (*sets)[2] = own_sets();
    return 0;
  });
  ASSERT_TRUE(test::returned(child.wait(), 0));
  const auto& [before, tracing_sets, reading_sets] = *sets;
  EXPECT_EQ(tracing_sets.permitted, before.permitted & tracing);
  EXPECT_EQ(tracing_sets.effective, before.permitted & tracing);
  EXPECT_TRUE(tracing_sets.no_new_privileges);
  EXPECT_EQ(reading_sets.permitted, before.permitted & reading);
}

TEST(LimitToReading, keeps_only_what_reading_needs_and_was_held) {
  Shared<std::array<Sets, 2>> sets;
  ForkedChild child([&](const auto&) {
    (*sets)[0] = own_sets();
    if (!limit_to_reading()) return 1;
    (*sets)[1] = own_sets();
    return 0;
  });
  ASSERT_TRUE(test::returned(child.wait(), 0));
  const auto& [before, after] = *sets;
  EXPECT_EQ(after.permitted, before.permitted & reading);
  EXPECT_EQ(after.effective, before.permitted & reading);
  EXPECT_EQ(after.inheritable, 0U);
  EXPECT_TRUE(after.no_new_privileges);
}

TEST(DropAll, leaves_nothing) {
  Shared<Sets> after;
  ForkedChild child([&](const auto&) {
    if (!limit_to_reading() || !drop_all()) return 1;
    *after = own_sets();
    return limit_to_reading() ? 0 : 2; // nothing comes back, and that is no error
  });
  ASSERT_TRUE(test::returned(child.wait(), 0));
  EXPECT_EQ(after->permitted, 0U);
  EXPECT_EQ(after->effective, 0U);
  EXPECT_EQ(after->inheritable, 0U);
  EXPECT_TRUE(after->no_new_privileges);
}

TEST(DropAll, keeps_a_program_started_later_from_gaining_any) {
  ForkedChild child([](const auto&) {
    if (!drop_all()) return 1;
    ::execl("/bin/sh", "sh", "-c", "grep -q '^CapEff:.0000000000000000$' /proc/self/status",
            nullptr);
    return 2;
  });
  EXPECT_TRUE(test::returned(child.wait(), 0)) << "root would get them all back at execve";
}

} // namespace
} // namespace heapgap::target
