#include "loader/kernel_faults.h"
#include "loader/kernel_version.h"

#include <gtest/gtest.h>

namespace heapgap::loader {
namespace {

TEST(KernelVersion, IsReadAsFarAsItGoes) {
  EXPECT_EQ(version_of("6.12.9-1-amd64"), (KernelVersion{6, 12, 9}));
  EXPECT_EQ(version_of("6.18"), (KernelVersion{6, 18, 0}));
  EXPECT_EQ(version_of("7"), (KernelVersion{7, 0, 0}));
  EXPECT_EQ(version_of("6.x.3"), (KernelVersion{6, 0, 0}));
  EXPECT_EQ(version_of(""), KernelVersion{});
  EXPECT_EQ(version_of("Linux"), KernelVersion{});
  EXPECT_NE(running_release(), "");
}

TEST(KernelFaults, AreThoseOfTheirReleases) {
  EXPECT_TRUE(crashes_shadow_stacks("6.10.14"));
  EXPECT_FALSE(crashes_shadow_stacks("6.11.0"));
  EXPECT_TRUE(serialises_hits("6.13.12"));
  EXPECT_FALSE(serialises_hits("6.14.0-rc1"));
  EXPECT_FALSE(serialises_hits("7.0"));
}

} // namespace
} // namespace heapgap::loader
