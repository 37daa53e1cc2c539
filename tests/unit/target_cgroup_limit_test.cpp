#include "support/temporary_directory.h"
#include "target/cgroup_limit.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace heapgap::target {
namespace {

/// A directory that looks like a mounted hierarchy.
class CgroupLimit : public testing::Test {
protected:
  void put(const std::string& cgroup, const std::string& file, const std::string& text) {
    const auto directory = root_.string() + cgroup;
    std::filesystem::create_directories(directory);
    std::ofstream(directory + "/" + file) << text << '\n';
  }

  /// Its path as mountinfo writes it.
  [[nodiscard]] std::string escaped_root() const {
    std::string escaped;
    for (const char letter : root_.string()) {
      escaped += letter == ' ' ? std::string("\\040") : std::string(1, letter);
    }
    return escaped;
  }
  [[nodiscard]] std::string mount_v2(const std::string& shown = "/") const {
    return fmt::format("22 20 0:20 / /proc rw,relatime shared:5 - proc proc rw\n"
                       "30 20 0:27 {} {} rw,nosuid shared:9 master:1 - cgroup2 cgroup2 rw\n",
                       shown, escaped_root());
  }
  [[nodiscard]] std::string mount_v1() const {
    return fmt::format("29 20 0:26 / /nowhere rw - cgroup cgroup rw,cpu\n"
                       "30 20 0:27 / {} rw - cgroup cgroup rw,memory\n",
                       escaped_root());
  }

  const test::TemporaryDirectory directory_;
  const std::filesystem::path root_ = directory_.path() / "its root"; ///< with a space
};

TEST_F(CgroupLimit, is_the_tightest_on_the_way_up) {
  put("/a/b/c", "memory.max", "max");
  put("/a/b", "memory.max", "3000000");
  put("/a/b", "memory.current", "2000000");
  put("/a", "memory.max", "4000000");
  const auto found = find_cgroup_limit("0::/a/b/c\n", mount_v2());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->limit, Bytes{3000000});
  EXPECT_EQ(found->usage, Bytes{2000000});

  put("/a", "memory.max", "1000000");
  put("/a", "memory.current", "999999");
  const auto outer = find_cgroup_limit("0::/a/b/c\n", mount_v2());
  ASSERT_TRUE(outer);
  EXPECT_EQ(outer->limit, Bytes{1000000});
  EXPECT_EQ(outer->usage, Bytes{999999});
}

TEST_F(CgroupLimit, looks_at_the_mounted_root_too) {
  put("", "memory.max", "5000");
  const auto found = find_cgroup_limit("0::/\n", mount_v2());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->limit, Bytes{5000});
  EXPECT_FALSE(found->usage) << "it has no usage file";
}

TEST_F(CgroupLimit, is_found_below_a_mount_of_a_part) {
  put("/c", "memory.max", "7000");
  EXPECT_EQ(find_cgroup_limit("0::/a/b/c\n", mount_v2("/a/b"))->limit, Bytes{7000});
  EXPECT_FALSE(find_cgroup_limit("0::/a/bb/c\n", mount_v2("/a/b")));
  EXPECT_FALSE(find_cgroup_limit("0::/a\n", mount_v2("/a/b")));
}

TEST_F(CgroupLimit, is_none_when_there_is_none) {
  put("/a", "memory.max", "max");
  EXPECT_FALSE(find_cgroup_limit("0::/a\n", mount_v2()));
  EXPECT_FALSE(find_cgroup_limit("0::/not/there\n", mount_v2()));
  EXPECT_FALSE(find_cgroup_limit("0::/../../outside\n", mount_v2()));
  EXPECT_FALSE(find_cgroup_limit("", mount_v2()));
  EXPECT_FALSE(find_cgroup_limit("0::/a\n", ""));
  EXPECT_FALSE(find_cgroup_limit("nonsense\n::\n0\n", "nonsense\n - \n30 20 0:27 / /x -\n"));
}

TEST_F(CgroupLimit, version_1_has_other_files_and_a_number_for_none) {
  const std::string cgroups = "9:cpu,cpuacct:/z\n4:hugetlb,memory:/a/b\n0::/\n";
  put("/a/b", "memory.limit_in_bytes", "9223372036854771712");
  EXPECT_FALSE(find_cgroup_limit(cgroups, mount_v1()));
  put("/a", "memory.limit_in_bytes", "123456");
  put("/a", "memory.usage_in_bytes", "65536");
  const auto found = find_cgroup_limit(cgroups, mount_v1());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->limit, Bytes{123456});
  EXPECT_EQ(found->usage, Bytes{65536});
}

} // namespace
} // namespace heapgap::target
