// Kernels and rights that do not suffice, named one by one.
#include "loader/kernel_features.h"
#include "loader/tracing_rights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::loader {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr Pid pid{42};
constexpr KernelFeatures everything{.loads_programs = true,
                                    .type_information = true,
                                    .task_storage = true,
                                    .ring_buffer = true,
                                    .uprobe_multi = true,
                                    .process_filter = true};

struct Lack {
  bool KernelFeatures::* feature;
  const char* name;
};

class KernelLacks : public testing::TestWithParam<Lack> {};

TEST_P(KernelLacks, is_a_failure_that_names_it) {
  KernelFeatures features = everything;
  features.*GetParam().feature = false;
  const auto judged = judge(features, pid);
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().kind, ErrorKind::failure);
  EXPECT_EQ(judged.error().what, "cannot trace process 42");
  EXPECT_THAT(judged.error().why, HasSubstr(GetParam().name));
  EXPECT_THAT(judged.error().why, Not(HasSubstr(", the")));
  EXPECT_THAT(judged.error().remedy, HasSubstr("--walk-only"));
}

INSTANTIATE_TEST_SUITE_P(
    , KernelLacks,
    testing::Values(Lack{&KernelFeatures::type_information, "CONFIG_DEBUG_INFO_BTF"},
                    Lack{&KernelFeatures::task_storage, "task storage (Linux 5.11)"},
                    Lack{&KernelFeatures::ring_buffer, "ring buffer (Linux 5.8)"},
                    Lack{&KernelFeatures::uprobe_multi, "uprobe_multi links (Linux 6.6)"},
                    Lack{&KernelFeatures::process_filter, "6.10, 6.9.5 or 6.6.35"}));

TEST(KernelFeatures, without_any_program_it_is_a_matter_of_rights) {
  for (const auto& judged :
       {judge(KernelFeatures{}, pid), judge_for_windows(KernelFeatures{}, pid)}) {
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().kind, ErrorKind::privilege);
    EXPECT_THAT(judged.error().why, HasSubstr("refuses to load BPF programs"));
  }
}

TEST(KernelFeatures, suffice_when_all_are_there) {
  EXPECT_TRUE(judge(everything, pid));
}

TEST(KernelFeatures, missing_ones_are_all_named) {
  KernelFeatures none;
  none.loads_programs = true;
  const auto judged = judge(none, pid);
  ASSERT_FALSE(judged);
  EXPECT_THAT(judged.error().why, AllOf(HasSubstr("BTF"), HasSubstr("task storage"),
                                        HasSubstr("ring buffer"), HasSubstr("uprobe_multi")));
  EXPECT_THAT(judged.error().why, Not(HasSubstr("one process"))) << "follows from the other";
}

void expect_missing(const TracingRights& rights, const std::string& why) {
  const auto judged = judge(rights, pid);
  ASSERT_FALSE(judged) << why;
  EXPECT_EQ(judged.error().kind, ErrorKind::privilege);
  EXPECT_THAT(judged.error().why, HasSubstr(why));
  EXPECT_FALSE(judged.error().remedy.empty());
}

TEST(TracingRights, missing_ones_are_named) {
  expect_missing({}, "CAP_BPF and CAP_PERFMON are missing");
  expect_missing({.bpf = true}, "CAP_PERFMON is missing");
  expect_missing({.perfmon = true}, "CAP_BPF is missing");
}

TEST(TracingRights, suffice_in_either_way) {
  EXPECT_TRUE(judge(TracingRights{.bpf = true, .perfmon = true}, pid));
  EXPECT_TRUE(judge(TracingRights{.sys_admin = true}, pid));
}

TEST(TracingRights, do_not_help_against_lockdown) {
  expect_missing({.bpf = true, .perfmon = true, .sys_admin = true, .locked_down = true},
                 "confidentiality");
}

} // namespace
} // namespace heapgap::loader
