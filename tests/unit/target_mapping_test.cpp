#include "target/mapping.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/sysmacros.h>

namespace heapgap::target {
namespace {

TEST(ParseMappings, takes_every_field_of_a_file_mapping) {
  const auto mappings = parse_mappings(
      "7f1200000000-7f1200021000 r-xp 00026000 103:0a 123456    /usr/lib/libc.so.6\n");
  ASSERT_TRUE(mappings);
  ASSERT_EQ(mappings->size(), 1U);
  const auto& mapping = mappings->front();
  EXPECT_EQ(mapping.range, (Range{{0x7f1200000000}, {0x7f1200021000}}));
  EXPECT_TRUE(mapping.readable);
  EXPECT_FALSE(mapping.writable);
  EXPECT_TRUE(mapping.executable);
  EXPECT_FALSE(mapping.shared);
  EXPECT_EQ(mapping.file_offset, Bytes{0x26000});
  EXPECT_EQ(mapping.device, ::makedev(0x103, 0x0a));
  EXPECT_EQ(mapping.inode, 123456U);
  EXPECT_EQ(mapping.name, "/usr/lib/libc.so.6");
  EXPECT_FALSE(mapping.deleted);
  EXPECT_FALSE(mapping.is_anonymous());
}

TEST(ParseMappings, tells_anonymous_memory_from_the_rest) {
  const auto mappings = parse_mappings(
      "1000-2000 rw-p 00000000 00:00 0                          [heap]\n"
      "2000-3000 ---p 00000000 00:00 0 \n"
      "3000-4000 rw-p 00000000 00:00 0                          [anon:a name]\n"
      "4000-5000 rw-s 00000000 00:01 77                         /dev/zero (deleted)\n"
      "5000-6000 r-xp 00000000 00:00 0                          [vdso]\n"
      "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]\n");
  ASSERT_TRUE(mappings);
  ASSERT_EQ(mappings->size(), 6U);
  const auto anonymous = [&](std::size_t i) { return (*mappings)[i].is_anonymous(); };
  EXPECT_TRUE(anonymous(0));
  EXPECT_TRUE(anonymous(1));
  EXPECT_TRUE(anonymous(2));
  EXPECT_FALSE(anonymous(3));
  EXPECT_FALSE(anonymous(4));
  EXPECT_FALSE(anonymous(5));
  EXPECT_EQ((*mappings)[1].name, "");
  EXPECT_EQ((*mappings)[2].name, "[anon:a name]");
  EXPECT_EQ((*mappings)[3].name, "/dev/zero");
  EXPECT_TRUE((*mappings)[3].deleted);
  EXPECT_TRUE((*mappings)[3].shared);
}

TEST(ParseMappings, keeps_hostile_names_as_they_are) {
  const auto mappings = parse_mappings(
      "1000-2000 r--p 00000000 08:01 5    /tmp/\x1b[2Jred 3000-4000 rw-p\t\xff\xfe (deleted) x\n"
      "2000-3000 r--p 00000000 08:01 6    /tmp/twice (deleted) (deleted)\n"
      "3000-4000 r--p 00000000 00:00 0    [anon:x (deleted)]\n"
      "4000-5000 r--p 00000000 08:01 7    /tmp/new\\012line \n");
  ASSERT_TRUE(mappings);
  ASSERT_EQ(mappings->size(), 4U);
  EXPECT_EQ((*mappings)[0].name, "/tmp/\x1b[2Jred 3000-4000 rw-p\t\xff\xfe (deleted) x");
  EXPECT_FALSE((*mappings)[0].deleted);
  EXPECT_EQ((*mappings)[1].name, "/tmp/twice (deleted)");
  EXPECT_TRUE((*mappings)[1].deleted);
  EXPECT_EQ((*mappings)[2].name, "[anon:x (deleted)]");
  EXPECT_FALSE((*mappings)[2].deleted);
  EXPECT_EQ((*mappings)[3].name, "/tmp/new\\012line ");
}

TEST(ParseMappings, takes_a_file_without_a_final_newline_and_an_empty_one) {
  EXPECT_EQ(parse_mappings("1000-2000 rw-p 00000000 00:00 0 ")->size(), 1U);
  EXPECT_TRUE(parse_mappings("")->empty());
}

TEST(ParseMappings, refuses_lines_that_are_broken_or_out_of_order) {
  const std::string good = "1000-2000 rw-p 00000000 00:00 0 \n";
  for (const char* line : {
           "",
           "x",
           "1000",
           "1000-",
           "2000-1000 rw-p 00000000 00:00 0 ",
           "1000-1000 rw-p 00000000 00:00 0 ",
           "-1000-2000 rw-p 00000000 00:00 0 ",
           "1000-10000000000000000 rw-p 00000000 00:00 0 ",
           "1000-2000 rw 00000000 00:00 0 ",
           "1000-2000 rw-p 0000000g 00:00 0 ",
           "1000-2000 rw-p 00000000 0000 0 ",
           "1000-2000 rw-p 00000000 00:00 -1 ",
           "1000-2000 rw-p 00000000 00:00 ",
       }) {
    const auto mappings = parse_mappings(std::string(line) + "\n");
    ASSERT_FALSE(mappings) << line;
    EXPECT_EQ(mappings.error().kind, ErrorKind::failure);
    EXPECT_FALSE(mappings.error().why.empty());
  }
  EXPECT_FALSE(parse_mappings(good + good)) << "the same range twice";
  EXPECT_FALSE(parse_mappings(good + "1fff-3000 rw-p 00000000 00:00 0 \n")) << "they overlap";
  EXPECT_FALSE(parse_mappings("3000-4000 rw-p 00000000 00:00 0 \n" + good)) << "they go back";
}

TEST(ParseMappings, takes_a_million_mappings) {
  std::string text;
  constexpr std::uint64_t count = 1'000'000;
  for (std::uint64_t i = 0; i < count; ++i) {
    text +=
        fmt::format("{:x}-{:x} rw-p 00000000 00:00 0 \n", (2 * i + 1) << 12U, (2 * i + 2) << 12U);
  }
  const auto mappings = parse_mappings(text);
  ASSERT_TRUE(mappings);
  EXPECT_EQ(mappings->size(), count);
  EXPECT_EQ(find_mapping(*mappings, {(2 * count - 1) << 12U}), &mappings->back());
  EXPECT_EQ(find_mapping(*mappings, {2ULL << 12U}), nullptr);
}

TEST(FindMapping, knows_the_edges) {
  const auto mappings = parse_mappings("1000-2000 rw-p 00000000 00:00 0 a\n"
                                       "2000-3000 rw-p 00000000 00:00 0 b\n"
                                       "5000-6000 rw-p 00000000 00:00 0 c\n");
  ASSERT_TRUE(mappings);
  const auto name_at = [&](std::uint64_t address) -> std::string {
    const auto* found = find_mapping(*mappings, {address});
    return found == nullptr ? "none" : found->name;
  };
  EXPECT_EQ(name_at(0xfff), "none");
  EXPECT_EQ(name_at(0x1000), "a");
  EXPECT_EQ(name_at(0x1fff), "a");
  EXPECT_EQ(name_at(0x2000), "b");
  EXPECT_EQ(name_at(0x3000), "none");
  EXPECT_EQ(name_at(0x5fff), "c");
  EXPECT_EQ(name_at(0x6000), "none");
  EXPECT_EQ(find_mapping({}, {0x1000}), nullptr);
}

} // namespace
} // namespace heapgap::target
