#include "cli/options.h"
#include "cli/version.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::cli {
namespace {

using testing::HasSubstr;

using Arguments = std::vector<std::string>;

SnapshotRequest snapshot(const Arguments& arguments) {
  auto request = parse_arguments(arguments);
  if (!request) {
    ADD_FAILURE() << request.error().what;
    return {};
  }
  return std::get<SnapshotRequest>(*request);
}

std::string text(const Arguments& arguments) {
  auto request = parse_arguments(arguments);
  if (!request) return "error: " + request.error().what;
  return std::get<TextRequest>(*request).text;
}

Error usage_error(const Arguments& arguments) {
  auto request = parse_arguments(arguments);
  if (request) {
    ADD_FAILURE() << "accepted: " << testing::PrintToString(arguments);
    return {};
  }
  return request.error();
}

TEST(Options, ThePidComesWithTheOptionOrBare) {
  EXPECT_EQ(snapshot({"snapshot", "-p", "42"}).pid, Pid{42});
  EXPECT_EQ(snapshot({"snapshot", "-p42"}).pid, Pid{42});
  EXPECT_EQ(snapshot({"snapshot", "--pid", "42"}).pid, Pid{42});
  EXPECT_EQ(snapshot({"snapshot", "--pid=42"}).pid, Pid{42});
  EXPECT_EQ(snapshot({"snapshot", "42"}).pid, Pid{42});
  EXPECT_EQ(snapshot({"snapshot", "--json", "42"}).pid, Pid{42});
  EXPECT_EQ(snapshot({"snapshot", "2147483647"}).pid, Pid{2147483647});
}

TEST(Options, DefaultsAreTextOnStdout) {
  const SnapshotRequest request = snapshot({"snapshot", "42"});
  EXPECT_FALSE(request.json);
  EXPECT_FALSE(request.freeze);
  EXPECT_FALSE(request.output);
  EXPECT_EQ(request.color, ColorChoice::automatic);
  EXPECT_EQ(request.extent, views::Extent::normal);
}

TEST(Options, EachOptionCounts) {
  EXPECT_TRUE(snapshot({"snapshot", "42", "--json"}).json);
  EXPECT_TRUE(snapshot({"snapshot", "42", "--policy"}).policy);
  EXPECT_TRUE(snapshot({"snapshot", "--freeze", "42"}).freeze);
  EXPECT_EQ(snapshot({"snapshot", "42", "-o", "f.json"}).output, "f.json");
  EXPECT_EQ(snapshot({"snapshot", "--output=f.json", "42"}).output, "f.json");
  EXPECT_EQ(snapshot({"snapshot", "42", "-o", "-"}).output, "-");
  EXPECT_EQ(snapshot({"snapshot", "-o", "file", "42"}).pid, Pid{42});
  EXPECT_EQ(snapshot({"snapshot", "42", "--color", "always"}).color, ColorChoice::always);
  EXPECT_EQ(snapshot({"snapshot", "42", "--color=never"}).color, ColorChoice::never);
  EXPECT_EQ(snapshot({"snapshot", "42", "--color=never", "--color", "auto"}).color,
            ColorChoice::automatic);
  EXPECT_EQ(snapshot({"snapshot", "42", "-q"}).extent, views::Extent::quiet);
  EXPECT_EQ(snapshot({"snapshot", "42", "--verbose"}).extent, views::Extent::verbose);
}

TEST(Options, ThresholdsNotGivenKeepTheirDefaults) {
  const analysis::Thresholds defaults;
  const auto given = snapshot({"snapshot", "42", "--thresholds",
                               "warning_floor=64Mi,sustained=90,growth_ratio=.2"})
                         .thresholds;
  EXPECT_EQ(given.warning_floor, 64_MiB);
  EXPECT_EQ(given.sustained_s, 90);
  EXPECT_EQ(given.growth_ratio, 0.2);
  EXPECT_EQ(given.warning_ratio, defaults.warning_ratio);
  EXPECT_EQ(given.critical_floor, defaults.critical_floor);
}

TEST(Options, WrongPidsAreNamed) {
  for (const std::string word : {"0", "-5", "12x", "x", "", " 42", "+42", "4.2", "0x2a",
                                 "2147483648", "99999999999999999999"}) {
    for (const Arguments& arguments :
         {Arguments{"snapshot", "-p", word}, Arguments{"snapshot", word}}) {
      const Error error = usage_error(arguments);
      EXPECT_EQ(error.kind, ErrorKind::usage);
      EXPECT_EQ(error.what, "'" + word + "' is not a process number");
      EXPECT_THAT(error.why, HasSubstr("whole number from 1"));
      EXPECT_THAT(error.remedy, HasSubstr("See heapgap snapshot --help."));
    }
  }
}

TEST(Options, EveryMisuseSaysWhatWhyAndWhereToRead) {
  const std::vector<std::pair<Arguments, std::string>> cases{
      {{}, "no command given"},
      {{"snapshot"}, "no process given"},
      {{"snapshot", "--json"}, "no process given"},
      {{"snapshot", "-p"}, "cannot understand the command line"},
      {{"snapshot", "1", "2"}, "more than one process given"},
      {{"snapshot", "-p", "1", "-p", "1"}, "more than one process given"},
      {{"snapshot", "-p", "1", "2"}, "more than one process given"},
      {{"snapshot", "1", "-q", "-v"}, "--quiet and --verbose exclude each other"},
      {{"snapshot", "1", "-o", "a", "-o", "b"}, "more than one --output given"},
      {{"snapshot", "1", "-o"}, "cannot understand the command line"},
      {{"snapshot", "1", "--thresholds", "size=3"}, "--thresholds does not know 'size'"},
      {{"snapshot", "1", "--thresholds", ""}, "--thresholds does not know ''"},
      {{"snapshot", "1", "--thresholds", "warning_ratio"},
       "--thresholds warning_ratio cannot be ''"},
      {{"snapshot", "1", "--thresholds", "growth_floor=-1"},
       "--thresholds growth_floor cannot be '-1'"},
      {{"snapshot", "1", "--thresholds", "warning_ratio=0.9"},
       "--thresholds cannot be critical before they are a warning"},
      {{"snapshot", "1", "--color", "blue"}, "--color does not know 'blue'"},
      {{"snapshot", "1", "--color"}, "cannot understand the command line"},
      {{"snapshot", "1", "--json", "--policy"}, "--json and --policy exclude each other"},
      {{"snapshot", "1", "--json=maybe"}, "cannot understand the command line"},
      {{"snapshot", "1", "--freeze=3"}, "cannot understand the command line"},
      {{"snapshot", "1", "--bogus"}, "cannot understand '--bogus'"},
      {{"snapshot", "1", "-x"}, "cannot understand '-x'"},
      {{"--bogus"}, "there is no option '--bogus'"},
      {{"-p", "1"}, "there is no option '-p'"},
      {{"snap", "1"}, "there is no command 'snap'"},
  };
  for (const auto& [arguments, what] : cases) {
    const Error error = usage_error(arguments);
    EXPECT_EQ(error.kind, ErrorKind::usage);
    EXPECT_EQ(error.what, what) << testing::PrintToString(arguments);
    EXPECT_NE(error.why, "") << what;
    EXPECT_THAT(error.remedy, HasSubstr("--help")) << what;
  }
}

TEST(Options, CommandsThatAreNotThereAreUnknown) {
  for (const char* command : {"record", "replay", "diff"}) {
    EXPECT_EQ(usage_error({command, "-p", "1"}).what,
              std::string("there is no command '") + command + "'");
    EXPECT_EQ(text({"--help"}).find(std::string("heapgap ") + command), std::string::npos);
  }
}

TEST(Options, HelpBeginsWithExamplesAndNamesEveryOption) {
  const std::string help = text({"snapshot", "--help"});
  EXPECT_LT(help.find("Examples:"), help.find("Usage:"));
  for (const char* option : {"-p, --pid", "--json", "-o, --output", "--freeze", "--color",
                             "-q, --quiet", "-v, --verbose", "-h, --help", "--version"}) {
    EXPECT_THAT(help, HasSubstr(option));
  }
  EXPECT_EQ(text({"snapshot", "-h", "garbage"}), help);
  EXPECT_THAT(text({"--help"}), HasSubstr("heapgap snapshot -p"));
  EXPECT_EQ(text({"-h"}), text({"--help"}));
}

TEST(Options, HelpFitsIntoEightyColumns) {
  std::istringstream lines(text({"--help"}) + text({"snapshot", "--help"}) +
                           text({"attach", "--help"}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(Options, TheVersionIsThatOfTheProject) {
  EXPECT_EQ(text({"--version"}), "heapgap " + std::string(version) + "\n");
  EXPECT_EQ(text({"snapshot", "--version"}), text({"--version"}));
}

} // namespace
} // namespace heapgap::cli
