#include "support/golden.h"
#include "support/json_schema.h"
#include "support/sample_diagnoses.h"
#include "views/doctor_json.h"
#include "views/doctor_text.h"

#include <limits>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using analysis::Diagnosis;
using nlohmann::json;
using samples::diagnosis_of;
using test::expect_golden;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string render(const Diagnosis& diagnosis, std::size_t width = 80,
                   Extent extent = Extent::normal, Charset charset = Charset::ascii,
                   bool color = false) {
  return doctor_text(diagnosis, {{width, color, charset}, extent});
}

std::vector<Diagnosis> all_diagnoses() {
  const auto quiet = samples::quiet_target();
  const auto busy = samples::busy_target();
  return {diagnosis_of(samples::good_machine(), nullptr),
          diagnosis_of(samples::machine_without_rights(), nullptr),
          diagnosis_of(samples::good_machine(), &quiet), diagnosis_of(samples::old_kernel(), &busy),
          samples::hostile_diagnosis()};
}

TEST(DoctorText, LooksAsItDid) {
  const auto quiet = samples::quiet_target();
  const auto busy = samples::busy_target();
  expect_golden("doctor_good_80_ascii", render(diagnosis_of(samples::good_machine(), nullptr)));
  expect_golden("doctor_without_rights_80_ascii",
                render(diagnosis_of(samples::machine_without_rights(), nullptr)));
  expect_golden(
      "doctor_without_rights_80_quiet",
      render(diagnosis_of(samples::machine_without_rights(), nullptr), 80, Extent::quiet));
  expect_golden("doctor_quiet_target_80_ascii",
                render(diagnosis_of(samples::good_machine(), &quiet)));
  expect_golden("doctor_busy_target_80_color", render(diagnosis_of(samples::old_kernel(), &busy),
                                                      80, Extent::normal, Charset::utf8, true));
  expect_golden("doctor_busy_target_40_ascii",
                render(diagnosis_of(samples::old_kernel(), &busy), 40));
  expect_golden("doctor_busy_target_120_verbose",
                render(diagnosis_of(samples::old_kernel(), &busy), 120, Extent::verbose));
  expect_golden("doctor_hostile_80_utf8",
                render(samples::hostile_diagnosis(), 80, Extent::normal, Charset::utf8));
}

TEST(DoctorText, TheFirstWordSaysItAll) {
  EXPECT_THAT(render(diagnosis_of(samples::good_machine(), nullptr)), StartsWith("OK: "));
  EXPECT_THAT(render(diagnosis_of(samples::machine_without_rights(), nullptr)),
              StartsWith("DEGRADED: "));
  auto target = samples::quiet_target();
  target.unread = {"it is protected", "be its friend"};
  EXPECT_THAT(render(diagnosis_of(samples::good_machine(), &target)), StartsWith("BLOCKED: "));
}

TEST(DoctorText, QuietTellsOnlyWhatIsNotOk) {
  EXPECT_EQ(render(diagnosis_of(samples::good_machine(), nullptr), 80, Extent::quiet),
            "OK: heaps can be read; calls can be traced\n");
  const std::string text =
      render(diagnosis_of(samples::machine_without_rights(), nullptr), 80, Extent::quiet);
  EXPECT_THAT(text, HasSubstr("CAP_BPF"));
  EXPECT_THAT(text, Not(HasSubstr("  ok ")));
  EXPECT_THAT(text, Not(HasSubstr("  unknown ")));
}

TEST(DoctorText, NoLineIsWiderThanTheTerminalAndNothingSteersIt) {
  for (const Diagnosis& diagnosis : all_diagnoses()) {
    for (const std::size_t width : {40U, 59U, 60U, 80U, 200U}) {
      for (const Extent extent : {Extent::quiet, Extent::normal, Extent::verbose}) {
        std::istringstream lines(render(diagnosis, width, extent, Charset::utf8));
        for (std::string line; std::getline(lines, line);) {
          EXPECT_LE(columns_of(std::string_view(line)), width) << line;
          EXPECT_EQ(printable(line, line.size(), Charset::utf8), line);
        }
      }
    }
  }
}

TEST(DoctorJson, FollowsTheSchema) {
  std::string text;
  for (const Diagnosis& diagnosis : all_diagnoses()) text += doctor_json(diagnosis);
  Diagnosis strange = all_diagnoses()[2];
  strange.prices->full_allocation = std::numeric_limits<double>::infinity();
  strange.target->process.start_time = {};
  text += doctor_json(strange);
  EXPECT_TRUE(test::follows_schema("doctor.schema.json", text));
}

TEST(DoctorJson, TheSchemaIsStrict) {
  const json good = json::parse(doctor_json(all_diagnoses()[2]));
  const auto is_valid = [&](const char* path, const json& value) {
    json copy = good;
    copy[json::json_pointer(path)] = value;
    return test::follows_schema("doctor.schema.json", copy.dump());
  };
  EXPECT_TRUE(is_valid("/version", "0.2.0"));
  EXPECT_FALSE(is_valid("/checks/0/status", "fine"));
  EXPECT_FALSE(is_valid("/checks/0/group", "moon"));
  EXPECT_FALSE(is_valid("/checks/0/more", ""));
  EXPECT_FALSE(is_valid("/modes/walk", nullptr));
  EXPECT_FALSE(is_valid("/hit_prices_ns/emulated", -1));
  EXPECT_FALSE(is_valid("/target/predicted_cost/budget_coverage", 2));
  EXPECT_FALSE(is_valid("/target/call_rate/calls_per_s/sbrk", 1));
  EXPECT_EQ(test::lax_objects(test::read_schema("doctor.schema.json")), "");
}

TEST(DoctorJson, HasTheFigures) {
  const auto target = samples::quiet_target();
  const json read = json::parse(doctor_json(diagnosis_of(samples::good_machine(), &target)));
  EXPECT_EQ(read["modes"], json::parse(R"({"walk":"ok","budget":"ok","full":"degraded"})"));
  EXPECT_EQ(read["hit_prices_ns"]["emulated"], 700);
  EXPECT_EQ(read["target"]["process"]["pid"], 4242);
  EXPECT_EQ(read["target"]["allocators"][0]["reader"], "exact");
  EXPECT_EQ(read["target"]["probes"][2]["price"], "single_stepped");
  EXPECT_EQ(read["target"]["call_rate"]["allocs_per_s"]["best"], 12000);
  EXPECT_NEAR(read["target"]["predicted_cost"]["full_percent"]["best"].get<double>(), 2.632, 1e-9);
  EXPECT_EQ(read["target"]["predicted_cost"]["budget_coverage"], 1);
  EXPECT_EQ(json::parse(doctor_json(diagnosis_of(samples::good_machine(), nullptr)))["target"],
            nullptr);
}

} // namespace
} // namespace heapgap::views
