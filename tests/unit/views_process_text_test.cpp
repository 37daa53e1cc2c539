#include "support/golden.h"
#include "support/json_schema.h"
#include "support/sample_overviews.h"
#include "views/process_columns.h"
#include "views/process_json.h"
#include "views/process_text.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr PageFormat narrow{80, false, Charset::utf8};
constexpr PageFormat wide{130, false, Charset::utf8};

TEST(ProcessText, LooksAsItWasFoundGood) {
  test::expect_golden("processes_80", process_text(samples::busy_machine(), narrow));
  test::expect_golden("processes_130", process_text(samples::busy_machine(), wide));
  test::expect_golden("processes_color",
                      process_text(samples::busy_machine(), {80, true, Charset::utf8}));
  test::expect_golden("processes_no_rights", process_text(samples::without_rights(), narrow));
}

TEST(ProcessText, NothingIsWiderThanThePage) {
  for (std::size_t width = 40; width <= 160; ++width) {
    for (const auto& overview : {samples::busy_machine(), samples::hostile_overview()}) {
      std::istringstream lines(process_text(overview, {width, false, Charset::utf8}));
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(columns_of(line), width) << line;
      }
    }
  }
}

TEST(ProcessText, PassesNothingOnThatSteersATerminal) {
  for (const Charset charset : {Charset::ascii, Charset::utf8}) {
    const std::string text = process_text(samples::hostile_overview(), {130, false, charset});
    for (const char letter : text) {
      EXPECT_TRUE(letter == '\n' || static_cast<unsigned char>(letter) >= 0x20) << text;
    }
    EXPECT_EQ(text.find('\x7f'), std::string::npos);
    if (charset == Charset::utf8) continue;
    EXPECT_TRUE(std::ranges::all_of(text, [](char letter) { return letter > 0; })) << text;
  }
}

TEST(ProcessText, ColumnsThatTellMostStay) {
  const auto headings = [](std::size_t width) {
    std::vector<std::string_view> found;
    for (const ProcessColumn& column : process_columns(width)) found.push_back(column.heading);
    return found;
  };
  EXPECT_THAT(headings(80), testing::ElementsAre("pid", "name", "rss", "live", "idle", "pinned",
                                                 "waste", "age", "verdict"));
  EXPECT_EQ(headings(120).size(), all_process_columns().size());
  EXPECT_EQ(all_process_columns()[idle_column()].heading, "idle");
}

TEST(ProcessText, WhatTheSortsOfRowsAreCalled) {
  EXPECT_EQ(counts_words(samples::busy_machine()),
            "12 processes: 7 read, 1 waiting, 1 no right, 1 no heap, 1 given up, 1 failed");
  EXPECT_EQ(counts_words(samples::empty_overview()), "0 processes");
  EXPECT_EQ(machine_words(samples::empty_overview()), "");
  EXPECT_EQ(rights_words(samples::empty_overview()), "");
  EXPECT_THAT(rights_words(samples::without_rights()),
              HasSubstr("11 cannot be read: run heapgap as root, or give it CAP_SYS_PTRACE"));
}

TEST(ProcessText, WithEveryRightTheReasonIsTold) {
  auto overview = samples::busy_machine();
  for (auto& row : overview.rows) {
    if (row.pid == Pid{77}) row.why = "a security module protects it";
  }
  EXPECT_EQ(rights_words(overview), "1 cannot be read: a security module protects it");
}

TEST(ProcessText, TheLegendExplainsTheColumnsThatThereAre) {
  EXPECT_THAT(process_legend(narrow, 80), HasSubstr("waste: idle share"));
  EXPECT_THAT(process_legend(narrow, 80), Not(HasSubstr("reclaim:")));
  EXPECT_THAT(process_legend(narrow, 130), HasSubstr("reclaim:"));
}

bool is_overview(const std::string& text) {
  return test::follows_schema("processes.schema.json", text);
}

TEST(ProcessJson, FollowsTheSchema) {
  EXPECT_TRUE(is_overview(
      processes_json(samples::busy_machine()) + processes_json(samples::without_rights()) +
      processes_json(samples::hostile_overview()) + processes_json(samples::empty_overview())));
}

TEST(ProcessJson, TheSchemaIsStrict) {
  EXPECT_EQ(test::lax_objects(test::read_schema("processes.schema.json")), "");
  const json good = json::parse(processes_json(samples::busy_machine()));
  const auto broken = [&](const char* path, const json& value) {
    json copy = good;
    copy[json::json_pointer(path)] = value;
    return copy.dump();
  };
  EXPECT_FALSE(is_overview(broken("/schema", "heapgap.processes/2")));
  EXPECT_FALSE(is_overview(broken("/counts/read", -1)));
  EXPECT_FALSE(is_overview(broken("/processes/0/state", "fine")));
  EXPECT_FALSE(is_overview(broken("/processes/0/heap/more", 1)));
  EXPECT_FALSE(is_overview(broken("/processes/1/verdict/more", 1)));
  EXPECT_FALSE(is_overview(broken("/machine/more", 1)));
  EXPECT_FALSE(is_overview(broken("/processes/0/rss_bytes", "12")));
}

TEST(ProcessJson, NotKnownIsNullAndTheFiguresAreWhole) {
  const json overview = json::parse(processes_json(samples::busy_machine()));
  const auto row = [&](int pid) {
    for (const json& one : overview["processes"]) {
      if (one["pid"] == pid) return one;
    }
    return json();
  };
  EXPECT_EQ(row(5000)["heap"], nullptr);
  EXPECT_EQ(row(5000)["verdict"], nullptr);
  EXPECT_EQ(row(5000)["state"], "given_up");
  EXPECT_EQ(row(4242)["heap"]["pinned_bytes"], (1'500_MiB).count);
  EXPECT_EQ(row(4242)["heap"]["idle_resident_bytes"], (1'560_MiB).count);
  EXPECT_EQ(row(871)["allocators"], (json{"jemalloc", "glibc"}));
  EXPECT_EQ(row(3021)["why"], "pages of its libraries' data are in swap");
  EXPECT_EQ(overview["counts"]["processes"], overview["processes"].size());
  EXPECT_EQ(overview["processes"][0]["pid"], 4242) << "most idle memory comes first";
}

} // namespace
} // namespace heapgap::views
