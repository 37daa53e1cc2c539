#include "loader/seccomp_hazard.h"

#include <gtest/gtest.h>

namespace heapgap::loader {
namespace {

TEST(SeccompHazard, IsThereFromTheFirstToTheLastKernelThatHasIt) {
  for (const char* release : {"6.11.0", "6.11.11-amd64", "6.12.0", "6.12.9+bpo-amd64", "6.12.13",
                              "6.13.0-rc1", "6.13.2"}) {
    EXPECT_TRUE(kills_filtered_processes(release)) << release;
  }
}

TEST(SeccompHazard, IsNotThereOnOthers) {
  for (const char* release : {"5.10.0-30-amd64", "6.1.0-18-amd64", "6.10.14", "6.12.14", "6.12.57",
                              "6.13.3", "6.14.0", "6.18.44", "7.0.0", "", "unknown", "6", "."}) {
    EXPECT_FALSE(kills_filtered_processes(release)) << release;
  }
}

TEST(SeccompHazard, ShortReleasesCountAsTheirFirst) {
  EXPECT_TRUE(kills_filtered_processes("6.11"));
  EXPECT_TRUE(kills_filtered_processes("6.13-rc2"));
}

} // namespace
} // namespace heapgap::loader
