#include "target/memory_totals.h"
#include "target/process_stat.h"
#include "target/resource_limits.h"

#include <gtest/gtest.h>

namespace heapgap::target {
namespace {

constexpr std::string_view after_name =
    " S 1 42 42 0 -1 4194560 10 0 0 0 1 2 0 0 20 0 7 0 123456 1000 200 184467 1 1 0 0\n";

TEST(ParseProcessStat, finds_the_fields) {
  const auto stat = parse_process_stat("42 (cat)" + std::string(after_name));
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->comm, "cat");
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->flags, 4194560U);
  EXPECT_EQ(stat->threads, 7U);
  EXPECT_EQ(stat->start_ticks, 123456U);
  EXPECT_EQ(stat->stack_start, 0U) << "it is withheld from those without the right";
  EXPECT_FALSE(stat->is_kernel_thread());
  EXPECT_FALSE(stat->has_exited());
}

TEST(ParseProcessStat, finds_the_processor) {
  const std::string zeros = " 0 0 0 0 0 0 0 0 17"; // fields 30 to 38
  std::string text = "42 (cat)" + std::string(after_name.substr(0, after_name.size() - 1));
  EXPECT_FALSE(parse_process_stat(text)->processor) << "the text ends before it";
  text += zeros + " 5 0 0";
  EXPECT_EQ(parse_process_stat(text)->processor, 5U);
}

TEST(ParseProcessStat, is_not_misled_by_the_name) {
  for (const std::string name : {") Z 0 0 0", "a) R (b", "\n)\n(", "", "((((", " ) )"}) {
    const auto stat = parse_process_stat("42 (" + name + ")" + std::string(after_name));
    ASSERT_TRUE(stat) << name;
    EXPECT_EQ(stat->comm, name);
    EXPECT_EQ(stat->state, 'S');
    EXPECT_EQ(stat->start_ticks, 123456U);
  }
}

TEST(ParseProcessStat, tells_kernel_threads_and_exited_ones) {
  const auto kernel =
      parse_process_stat("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 3 0 0\n");
  ASSERT_TRUE(kernel);
  EXPECT_TRUE(kernel->is_kernel_thread());
  const auto zombie =
      parse_process_stat("9 (x) Z 1 9 9 0 -1 4194564 0 0 0 0 0 0 0 0 20 0 1 0 3 0 0\n");
  ASSERT_TRUE(zombie);
  EXPECT_TRUE(zombie->has_exited());
}

TEST(ParseProcessStat, tells_one_that_is_about_to_exit) {
  const auto exiting =
      parse_process_stat("9 (x) R 1 9 9 0 -1 4194564 0 0 0 0 0 0 0 0 20 0 1 0 3 0 0\n");
  ASSERT_TRUE(exiting);
  EXPECT_TRUE(exiting->is_exiting());
  EXPECT_FALSE(exiting->has_exited());
  EXPECT_FALSE(parse_process_stat("42 (cat)" + std::string(after_name))->is_exiting());
}

TEST(ParseProcessStat, refuses_what_is_no_stat_file) {
  for (const char* text :
       {"", "42", "42 (cat", "42 cat) S 1", "42 (cat) S", ") (", "42 (cat) SS 1 2",
        "42 (c) S 1 1 1 0 -1 x 0 0 0 0 0 0 0 0 20 0 1 0 3 0"}) {
    EXPECT_FALSE(parse_process_stat(text)) << text;
  }
}

TEST(ParseStatusTotals, takes_kibibytes) {
  const auto totals = parse_status_totals("Name:\tRssAnon:    9 kB\nVmSwap:\t       8 kB\n"
                                          "RssAnon:\t     100 kB\nRssFile:\t      20 kB\n"
                                          "RssShmem:\t       3 kB\n");
  ASSERT_TRUE(totals);
  EXPECT_EQ(totals->rss_anonymous, 100_KiB);
  EXPECT_EQ(totals->rss_file, 20_KiB);
  EXPECT_EQ(totals->rss_shmem, 3_KiB);
  EXPECT_EQ(totals->swap, 8_KiB);
  EXPECT_EQ(totals->rss(), 123_KiB);
  EXPECT_FALSE(totals->pss);
}

TEST(ParseStatusTotals, says_nothing_when_a_field_is_missing_or_broken) {
  EXPECT_FALSE(parse_status_totals(""));
  EXPECT_FALSE(parse_status_totals("Name:\tx\nState:\tZ (zombie)\n"));
  for (const char* broken : {"RssAnon:\t x kB\n", "RssAnon:\t1\n", "RssAnon:\t-1 kB\n",
                             "RssAnon:", "RssAnon:\t18446744073709551615 kB\n"}) {
    EXPECT_FALSE(parse_status_totals(std::string(broken) +
                                     "RssFile:\t1 kB\nRssShmem:\t1 kB\nVmSwap:\t1 kB\n"))
        << broken;
  }
}

TEST(ParsePss, takes_the_line_of_that_name_only) {
  EXPECT_EQ(
      parse_pss("1000-2000 ---p 00:00 0 [rollup]\nRss:  10 kB\nPss:   7 kB\nPss_Anon: 3 kB\n"),
      7_KiB);
  EXPECT_FALSE(parse_pss("Pss_Anon: 3 kB\n"));
}

TEST(ResourceLimits, TheSoftOneOfTheNameCounts) {
  constexpr std::string_view limits =
      "Limit                     Soft Limit           Hard Limit           Units     \n"
      "Max cpu time              unlimited            unlimited            seconds   \n"
      "Max data size             1073741824           2147483648           bytes     \n"
      "Max address space         unlimited            unlimited            bytes     \n";
  EXPECT_EQ(soft_limit(limits, "Max data size"), Bytes{1073741824});
  EXPECT_FALSE(soft_limit(limits, "Max address space"));
  EXPECT_FALSE(soft_limit(limits, "Max locked memory"));
  EXPECT_FALSE(soft_limit(limits, "Max data"));
  EXPECT_FALSE(soft_limit("Max data size", "Max data size"));
  EXPECT_FALSE(soft_limit("Max data size     ", "Max data size"));
  EXPECT_FALSE(soft_limit("", "Max data size"));
}

} // namespace
} // namespace heapgap::target
