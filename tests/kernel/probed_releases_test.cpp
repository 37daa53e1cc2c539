// The probes that are planned for other releases of glibc. Nothing is attached: the files are read.
#include "support/plan_checks.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

TEST(ProbePlan, of_other_releases_agrees_with_objdump) {
  std::size_t count = 0;
  for (const auto& release : std::filesystem::directory_iterator(HEAPGAP_FETCHED)) {
    const auto root = release.path() / "root";
    for (const char* place : {"lib", "usr/lib"}) {
      const auto libc = root / place / "x86_64-linux-gnu" / "libc.so.6";
      if (!std::filesystem::exists(libc)) continue;
      expect_sound_plan(libc);
      ++count;
      break;
    }
  }
  EXPECT_GE(count, 3U);
}

} // namespace
} // namespace heapgap::test
