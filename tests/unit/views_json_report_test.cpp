#include "support/json_schema.h"
#include "support/sample_reports.h"
#include "views/json_report.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace heapgap::views {
namespace {

using analysis::Report;
using nlohmann::json;

bool is_valid(const std::string& text) {
  return test::follows_schema("snapshot.schema.json", text);
}

std::vector<Report> all_samples() {
  return {samples::healthy(), samples::fragmented(), samples::hostile(), samples::empty(),
          samples::unread_allocator()};
}

TEST(JsonReport, FollowsTheSchema) {
  std::string lines;
  for (const Report& report : all_samples()) lines += json_report(report);
  EXPECT_TRUE(is_valid(lines));
}

TEST(JsonReport, TheSchemaIsStrict) {
  const json good = json::parse(json_report(samples::fragmented()));
  const auto broken = [&good](const char* path, const json& value) {
    json copy = good;
    copy[json::json_pointer(path)] = value;
    return copy.dump();
  };
  EXPECT_TRUE(is_valid(good.dump()));
  EXPECT_FALSE(is_valid(broken("/heap/live_bytes", nullptr)));
  EXPECT_FALSE(is_valid(broken("/heap/live_bytes", 1.5)));
  EXPECT_FALSE(is_valid(broken("/heap/new_word", 1)));
  EXPECT_FALSE(is_valid(broken("/arenas/0/new_word", 1)));
  EXPECT_FALSE(is_valid(broken("/verdict/kind", "fine")));
  EXPECT_FALSE(is_valid(broken("/map/0/start", 12)));
  EXPECT_FALSE(is_valid(broken("/fragmentation/waste_ratio", 2)));
  EXPECT_FALSE(is_valid(broken("/time", "yesterday")));
  EXPECT_FALSE(is_valid(""));
  EXPECT_FALSE(is_valid("{\"heap\": NaN}"));
}

TEST(JsonReport, TheSchemaRequiresEveryFieldAndAllowsNoOther) {
  const json schema = test::read_schema("snapshot.schema.json");
  EXPECT_EQ(test::lax_objects(schema), "");
  EXPECT_GT(schema["properties"].size(), 10U);
}

TEST(JsonReport, IsOneLineOfPrintableAscii) {
  for (const Report& report : all_samples()) {
    const std::string text = json_report(report);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    EXPECT_TRUE(std::all_of(text.begin(), text.end() - 1,
                            [](char byte) { return byte >= 0x20 && byte < 0x7f; }));
  }
}

TEST(JsonReport, FiguresComeBackAsTheyWere) {
  const Report report = samples::fragmented();
  const json read = json::parse(json_report(report));
  const auto& heap = report.heap;
  EXPECT_EQ(read["schema"], "heapgap.snapshot/1");
  EXPECT_EQ(read["time"], "2026-11-22T21:00:00.000Z");
  EXPECT_EQ(read["process"]["pid"], 4242);
  EXPECT_EQ(read["heap"]["mapped_bytes"], heap.mapped.total().count);
  EXPECT_EQ(read["heap"]["live_bytes"], heap.mapped.live.count);
  EXPECT_EQ(read["heap"]["header_bytes"], heap.mapped.header.count);
  EXPECT_EQ(read["heap"]["cached_bytes"], heap.mapped.cached.count);
  EXPECT_EQ(read["heap"]["free_bytes"], heap.mapped.free.count);
  EXPECT_EQ(read["heap"]["top_bytes"], heap.mapped.top.count);
  EXPECT_EQ(read["heap"]["metadata_bytes"], heap.mapped.metadata.count);
  EXPECT_EQ(read["heap"]["resident"]["free_bytes"], heap.resident.free.count);
  EXPECT_EQ(read["heap"]["idle_resident_bytes"], heap.reclaimable.count + heap.pinned.count);
  EXPECT_EQ(read["heap"]["trim_yield_bytes"], heap.trim_yield.value().count);
  EXPECT_EQ(read["fragmentation"]["waste_ratio"], report.fragmentation.waste_ratio.value());
  EXPECT_EQ(read["hidden_heaps"][0]["name"], "CPython");
  EXPECT_EQ(read["other_anonymous"][1]["start"], "0x7f2b00000000");
  EXPECT_EQ(read["other_anonymous"][1]["resident_bytes"], 26U << 20U);
  EXPECT_EQ(read["arenas"].size(), report.arenas.size());
  EXPECT_EQ(read["arenas"][1]["id"], "arena 1");
  EXPECT_EQ(read["arenas"][1]["idle_resident_bytes"], report.arenas[1].idle_resident.count);
  EXPECT_EQ(read["gap_sizes"][2]["gaps"], 210000);
  EXPECT_EQ(read["page_occupancy"].size(), 11U);
  EXPECT_EQ(read["map"][0]["start"], "0x55d0c8a2f000");
  EXPECT_EQ(read["map"][0]["occupancy"].get<std::vector<std::uint8_t>>(), report.map[0].occupancy);
  EXPECT_EQ(read["map"][0]["resident"].get<std::vector<std::uint8_t>>(), report.map[0].resident);
  EXPECT_EQ(read["verdict"]["kind"], "fragmentation");
  EXPECT_EQ(read["verdict"]["severity"], "warning");
  EXPECT_EQ(read["sources"]["heap"]["from"], "walk");
  EXPECT_EQ(read["quality"]["notes"].size(), 1U);
}

TEST(JsonReport, WhatIsNotKnownIsNullAndNothingElseIs) {
  const json read = json::parse(json_report(samples::empty()));
  EXPECT_TRUE(read["memory"]["pss_bytes"].is_null());
  EXPECT_TRUE(read["memory"]["cgroup_limit_bytes"].is_null());
  EXPECT_TRUE(read["heap"]["requested_bytes"].is_null());
  EXPECT_TRUE(read["heap"]["trim_yield_bytes"].is_null());
  EXPECT_TRUE(read["fragmentation"]["external"].is_null());
  EXPECT_EQ(read["heap"]["live_bytes"], 0);
  const json other = json::parse(json_report(samples::unread_allocator()));
  EXPECT_TRUE(other["allocators"][1]["mapped_bytes"].is_null());
  EXPECT_TRUE(other["allocators"][1]["details"]["narenas"].is_null());
  EXPECT_EQ(other["allocators"][1]["reader"], "none");
}

TEST(JsonReport, LargeSizesKeepEveryDigitAndNoNumberIsNaN) {
  Report report = samples::healthy();
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  report.heap.reserved = {most};
  report.fragmentation.waste_ratio = std::nan("");
  const json read = json::parse(json_report(report));
  EXPECT_EQ(read["heap"]["reserved_bytes"].get<std::uint64_t>(), most);
  EXPECT_TRUE(read["fragmentation"]["waste_ratio"].is_null());
}

TEST(JsonReport, ValidTextOfTheTargetIsKeptAndInvalidBytesAreReplaced) {
  Report report = samples::healthy();
  report.process.comm = "bj\u00f6rn\x1b[m";
  report.process.exe = "/tmp/\xff";
  const json read = json::parse(json_report(report));
  EXPECT_EQ(read["process"]["comm"], "bj\u00f6rn\x1b[m");
  EXPECT_EQ(read["process"]["exe"], "/tmp/\uFFFD");
}

} // namespace
} // namespace heapgap::views
