#include "cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using Arguments = std::vector<std::string>;

AttachRequest attach(Arguments arguments) {
  arguments.insert(arguments.begin(), "attach");
  auto request = parse_arguments(arguments);
  if (!request) {
    ADD_FAILURE() << testing::PrintToString(arguments) << ": " << request.error().what;
    return {};
  }
  return std::get<AttachRequest>(*request);
}

Error usage_error(Arguments arguments) {
  arguments.insert(arguments.begin(), "attach");
  auto request = parse_arguments(arguments);
  if (request) {
    ADD_FAILURE() << "accepted: " << testing::PrintToString(arguments);
    return {};
  }
  return request.error();
}

TEST(AttachOptions, DefaultsAreALineASecondWithoutEnd) {
  const AttachRequest request = attach({"-p", "42"});
  EXPECT_EQ(request.pid, Pid{42});
  EXPECT_EQ(request.mode, analysis::WatchMode::budget);
  EXPECT_EQ(request.interval, 1s);
  EXPECT_FALSE(request.ticks);
  EXPECT_FALSE(request.duration);
  EXPECT_FALSE(request.limit);
  EXPECT_FALSE(request.json);
}

TEST(AttachOptions, BareWordsArePidIntervalAndCount) {
  EXPECT_EQ(attach({"42"}).pid, Pid{42});
  const AttachRequest two = attach({"42", "0.5"});
  EXPECT_EQ(two.interval, 500ms);
  EXPECT_FALSE(two.ticks);
  const AttachRequest three = attach({"42", "5", "12"});
  EXPECT_EQ(three.pid, Pid{42});
  EXPECT_EQ(three.interval, 5s);
  EXPECT_EQ(three.ticks, 12U);
}

TEST(AttachOptions, WithAnOptionForThePidTheBareWordsBeginWithTheInterval) {
  const AttachRequest request = attach({"-p", "42", "2", "3"});
  EXPECT_EQ(request.pid, Pid{42});
  EXPECT_EQ(request.interval, 2s);
  EXPECT_EQ(request.ticks, 3U);
}

TEST(AttachOptions, EachOptionCounts) {
  EXPECT_EQ(attach({"42", "-i", "0.1"}).interval, 100ms);
  EXPECT_EQ(attach({"42", "--interval", "86400"}).interval, 24h);
  EXPECT_EQ(attach({"42", "-n", "7"}).ticks, 7U);
  EXPECT_EQ(attach({"42", "--count=7"}).ticks, 7U);
  EXPECT_EQ(attach({"42", "-d", "2.5"}).duration, 2500ms);
  EXPECT_EQ(attach({"42", "--full"}).mode, analysis::WatchMode::full);
  EXPECT_EQ(attach({"42", "--walk-only"}).mode, analysis::WatchMode::walk);
  EXPECT_EQ(attach({"42", "--max-overhead", "1.5"}).most_overhead_percent, 1.5);
  EXPECT_EQ(attach({"42", "--max-overhead", "2"}).mode, analysis::WatchMode::budget);
  EXPECT_TRUE(attach({"42", "--freeze"}).freeze);
  EXPECT_TRUE(attach({"42", "--json"}).json);
  EXPECT_EQ(attach({"42", "-o", "lines.json"}).output, "lines.json");
  EXPECT_EQ(attach({"42", "--color", "never"}).color, ColorChoice::never);
  EXPECT_EQ(attach({"42", "-q"}).extent, views::Extent::quiet);
  EXPECT_EQ(attach({"42", "-v"}).extent, views::Extent::verbose);
}

TEST(AttachOptions, LimitsAreBytesWithUnits) {
  const std::vector<std::pair<std::string, std::uint64_t>> cases{
      {"1", 1},
      {"4096", 4096},
      {"4096B", 4096},
      {"1K", 1000},
      {"512M", 512'000'000},
      {"2G", 2'000'000'000},
      {"1T", 1'000'000'000'000},
      {"1Ki", 1024},
      {"512MiB", 512ULL << 20U},
      {"1.5Gi", 3ULL << 29U},
      {"4Ti", 4ULL << 40U},
  };
  for (const auto& [word, bytes] : cases) {
    EXPECT_EQ(attach({"42", "--limit", word}).limit, Bytes{bytes}) << word;
  }
}

TEST(AttachOptions, ValuesOutOfRangeAreNamed) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases{
      {"-i", {"0", "0.09", "86401", "x", "1x", "", "1e3", "inf", "nan", "0x1", "1,5", " 1", "."}},
      {"-d", {"0", "0.09", "31536001", "x"}},
      {"-n", {"0", "1.5", "x", "99999999999999999999"}},
      {"--max-overhead", {"0", "101", "x", "5%"}},
      {"--limit", {"0", "x", "M", "1X", "1KK", "1Kib", "1.2.3", "10000000T", "0.1"}},
  };
  for (const auto& [option, words] : cases) {
    for (const std::string& word : words) {
      const Error error = usage_error({"42", option, word});
      EXPECT_EQ(error.kind, ErrorKind::usage);
      EXPECT_THAT(error.what, HasSubstr("'" + word + "'")) << option;
      EXPECT_NE(error.why, "");
      EXPECT_THAT(error.remedy, HasSubstr("See heapgap attach --help."));
    }
  }
}

TEST(AttachOptions, EveryMisuseSaysWhat) {
  const std::vector<std::pair<Arguments, std::string>> cases{
      {{}, "no process given"},
      {{"-i", "1"}, "no process given"},
      {{"1", "2", "3", "4"}, "'4' is one word too many"},
      {{"-p", "1", "2", "3", "4"}, "'4' is one word too many"},
      {{"-p", "1", "-p", "2"}, "more than one process given"},
      {{"1", "2", "-i", "3"}, "more than one --interval given"},
      {{"1", "2", "3", "-n", "4"}, "more than one --count given"},
      {{"1", "-d", "3", "-d", "4"}, "more than one --duration given"},
      {{"1", "--full", "--walk-only"}, "--full, --walk-only and --max-overhead exclude each other"},
      {{"1", "--full", "--max-overhead", "2"},
       "--full, --walk-only and --max-overhead exclude each other"},
      {{"1", "--walk-only", "--max-overhead", "2"},
       "--full, --walk-only and --max-overhead exclude each other"},
      {{"1", "-q", "-v"}, "--quiet and --verbose exclude each other"},
      {{"x"}, "'x' is not a process number"},
      {{"-1"}, "'-1' is not a process number"},
      {{"1", "-1"}, "--interval cannot be '-1'"},
      {{"1", "--bogus"}, "cannot understand '--bogus'"},
      {{"1", "-i"}, "cannot understand the command line"},
  };
  for (const auto& [arguments, what] : cases) {
    const Error error = usage_error(arguments);
    EXPECT_EQ(error.kind, ErrorKind::usage);
    EXPECT_EQ(error.what, what) << testing::PrintToString(arguments);
    EXPECT_THAT(error.remedy, HasSubstr("See heapgap attach --help."));
  }
}

TEST(AttachOptions, HelpNamesEveryOption) {
  const auto request = parse_arguments({"attach", "--help"});
  ASSERT_TRUE(request);
  const std::string help = std::get<TextRequest>(*request).text;
  for (const char* option :
       {"-p, --pid", "-i, --interval", "-n, --count", "-d, --duration", "--full", "--walk-only",
        "--max-overhead", "--freeze", "--limit", "--json", "-o, --output", "--color", "-q, --quiet",
        "-v, --verbose", "-h, --help", "--version"}) {
    EXPECT_THAT(help, HasSubstr(option));
  }
}

} // namespace
} // namespace heapgap::cli
