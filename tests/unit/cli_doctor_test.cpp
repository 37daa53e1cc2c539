#include "cli/doctor_command.h"
#include "cli/version.h"
#include "support/sample_diagnoses.h"
#include "support/temporary_directory.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Result<Request> parsed(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "doctor");
  return parse_arguments(arguments);
}

DoctorRequest doctor(const std::vector<std::string>& arguments) {
  auto request = parsed(arguments);
  if (request) return std::get<DoctorRequest>(*request);
  ADD_FAILURE() << testing::PrintToString(arguments) << ": " << request.error().what;
  return {};
}

TEST(DoctorOptions, NoProcessIsNeeded) {
  const DoctorRequest request = doctor({});
  EXPECT_FALSE(request.pid);
  EXPECT_FALSE(request.json);
  EXPECT_FALSE(request.output);
  EXPECT_EQ(request.extent, views::Extent::normal);
}

TEST(DoctorOptions, EachOptionCounts) {
  EXPECT_EQ(doctor({"-p", "42"}).pid, Pid{42});
  EXPECT_EQ(doctor({"42"}).pid, Pid{42});
  EXPECT_TRUE(doctor({"--json"}).json);
  EXPECT_EQ(doctor({"-o", "out"}).output, "out");
  EXPECT_EQ(doctor({"--color", "always"}).color, ColorChoice::always);
  EXPECT_EQ(doctor({"-q"}).extent, views::Extent::quiet);
  EXPECT_EQ(doctor({"-v"}).extent, views::Extent::verbose);
}

TEST(DoctorOptions, EveryMisuseSaysWhat) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"x"}, "'x' is not a process number"},
      {{"-p", "0"}, "'0' is not a process number"},
      {{"1", "2"}, "more than one process given"},
      {{"-p", "1", "2"}, "more than one process given"},
      {{"-q", "-v"}, "--quiet and --verbose exclude each other"},
      {{"--color", "red"}, "--color does not know 'red'"},
      {{"-o", "a", "-o", "b"}, "more than one --output given"},
      {{"--freeze"}, "cannot understand '--freeze'"},
      {{"--policy"}, "cannot understand '--policy'"},
  };
  for (const auto& [arguments, what] : cases) {
    const auto request = parsed(arguments);
    ASSERT_FALSE(request) << testing::PrintToString(arguments);
    EXPECT_EQ(request.error().kind, ErrorKind::usage);
    EXPECT_EQ(request.error().what, what);
    EXPECT_THAT(request.error().remedy, HasSubstr("See heapgap doctor --help."));
  }
}

TEST(DoctorOptions, HelpNamesEveryOption) {
  const auto request = parsed({"--help"});
  ASSERT_TRUE(request);
  const std::string help = std::get<TextRequest>(*request).text;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  for (const char* option : {"-p, --pid", "--json", "-o, --output", "--color", "-q, --quiet",
                             "-v, --verbose", "-h, --help", "--version"}) {
    EXPECT_THAT(help, HasSubstr(option));
  }
}

std::optional<std::string> no_variable(const char* /*name*/) {
  return std::nullopt;
}

class DoctorCommand : public testing::Test {
protected:
  DoctorCommand() { request.output = directory.file("out"); }

  [[nodiscard]] std::string output() const {
    std::ostringstream text;
    text << std::ifstream(*request.output).rdbuf();
    return text.str();
  }

  Result<void> run() {
    return run_doctor(
        request,
        [this](const session::DoctorOptions& options) {
          asked = options;
          return examination;
        },
        no_variable);
  }

  test::TemporaryDirectory directory;
  DoctorRequest request;
  session::DoctorOptions asked;
  Result<session::Examination> examination =
      session::Examination{.diagnosis = samples::diagnosis_of(samples::good_machine(), nullptr),
                           .obstacle = std::nullopt};
};

TEST_F(DoctorCommand, WritesTextByDefault) {
  ASSERT_TRUE(run());
  EXPECT_THAT(output(), StartsWith("OK: "));
  EXPECT_FALSE(asked.pid);
}

TEST_F(DoctorCommand, WritesJsonWithItsVersionWhenAskedTo) {
  request.json = true;
  request.pid = Pid{42};
  ASSERT_TRUE(run());
  EXPECT_THAT(output(), StartsWith("{\"schema\":\"heapgap.doctor/1\",\"version\":\"" +
                                   std::string(version) + "\""));
  EXPECT_EQ(asked.pid, Pid{42});
}

TEST_F(DoctorCommand, AnObstacleIsToldAfterTheRestWasWritten) {
  examination->obstacle = Error{ErrorKind::privilege, "cannot measure", "no right", ""};
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::privilege);
  EXPECT_THAT(output(), StartsWith("OK: "));
}

TEST_F(DoctorCommand, WithoutAProcessNothingIsWritten) {
  examination = fail(ErrorKind::no_process, "cannot measure process 42", "no such process");
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::no_process);
  EXPECT_FALSE(std::filesystem::exists(*request.output));
}

} // namespace
} // namespace heapgap::cli
