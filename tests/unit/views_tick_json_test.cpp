#include "support/json_schema.h"
#include "support/sample_ticks.h"
#include "views/json_report.h"
#include "views/tick_json.h"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using analysis::Summary;
using analysis::Tick;
using analysis::WatchEnd;
using nlohmann::json;

bool is_tick(const std::string& text) {
  return test::follows_schema("tick.schema.json", text);
}

bool is_summary(const std::string& text) {
  return test::follows_schema("summary.schema.json", text);
}

std::vector<Tick> all_ticks() {
  return {samples::walked(), samples::traced(), samples::lossy(), samples::sampled(),
          samples::empty_tick()};
}

TEST(TickJson, FollowsTheSchema) {
  std::string ticks;
  std::string summaries;
  for (const Tick& tick : all_ticks()) {
    ticks += tick_json(tick);
    summaries += summary_json(samples::summary_of(tick, WatchEnd::asked));
  }
  for (const WatchEnd end :
       {WatchEnd::target_exited, WatchEnd::target_replaced, WatchEnd::reader_gone}) {
    summaries += summary_json(samples::summary_of(samples::traced(), end));
  }
  EXPECT_TRUE(is_tick(ticks));
  EXPECT_TRUE(is_summary(summaries));
}

TEST(TickJson, TheSchemasAreStrict) {
  const json good = json::parse(tick_json(samples::traced()));
  const auto broken = [](json copy, const char* path, const json& value) {
    copy[json::json_pointer(path)] = value;
    return copy.dump();
  };
  EXPECT_TRUE(is_tick(good.dump()));
  EXPECT_FALSE(is_tick(broken(good, "/quality/mode", "fast")));
  EXPECT_FALSE(is_tick(broken(good, "/quality/coverage", 1.5)));
  EXPECT_FALSE(is_tick(broken(good, "/calls/sbrk", 1)));
  EXPECT_FALSE(is_tick(broken(good, "/calls/malloc", -1)));
  EXPECT_FALSE(is_tick(broken(good, "/rates/frees_per_s", "12")));
  EXPECT_FALSE(is_tick(broken(good, "/size_classes/0/live_blocks_change", 1)));
  EXPECT_FALSE(is_tick(broken(good, "/ended", "asked")));
  const Summary summary = samples::summary_of(samples::traced(), WatchEnd::asked);
  const json end = json::parse(summary_json(summary));
  EXPECT_TRUE(is_summary(end.dump()));
  EXPECT_FALSE(is_summary(broken(end, "/ended", "bored")));
  EXPECT_FALSE(is_summary(broken(end, "/since_attach/rss_bytes", nullptr)));
  EXPECT_FALSE(is_summary(good.dump()));
}

TEST(TickJson, TheSchemasRequireEveryFieldAndAllowNoOther) {
  for (const char* name : {"tick.schema.json", "summary.schema.json"}) {
    const json schema = test::read_schema(name);
    EXPECT_EQ(test::lax_objects(schema), "") << name;
    EXPECT_GT(schema["properties"].size(), 15U);
  }
}

TEST(TickJson, WhatASnapshotSaysTooHasTheSameFormInAllSchemas) {
  const json snapshot = test::read_schema("snapshot.schema.json");
  const json tick = test::read_schema("tick.schema.json");
  const json summary = test::read_schema("summary.schema.json");
  for (const char* name :
       {"process", "memory", "heap", "fragmentation", "fit", "verdict", "advice", "sources"}) {
    ASSERT_TRUE(snapshot["properties"].contains(name)) << name;
    EXPECT_EQ(tick["properties"][name], snapshot["properties"][name]) << name;
    EXPECT_EQ(summary["properties"][name], snapshot["properties"][name]) << name;
  }
  for (const char* name : {"calls", "trend", "quality"}) {
    ASSERT_TRUE(tick["properties"].contains(name)) << name;
    EXPECT_EQ(summary["properties"][name], tick["properties"][name]) << name;
  }
}

TEST(TickJson, SharedFiguresAreThoseOfASnapshot) {
  const Tick tick = samples::lossy();
  const json snapshot = json::parse(json_report(tick.report));
  const json read = json::parse(tick_json(tick));
  for (const char* name : {"version", "time", "process", "memory", "heap", "fragmentation", "fit",
                           "verdict", "advice", "sources"}) {
    EXPECT_EQ(read[name], snapshot[name]) << name;
  }
}

TEST(TickJson, FiguresComeBackAsTheyWere) {
  const json read = json::parse(tick_json(samples::lossy()));
  EXPECT_EQ(read["schema"], "heapgap.tick/1");
  EXPECT_EQ(read["elapsed_s"], 65.01);
  EXPECT_EQ(read["rates"]["allocs_per_s"], 12'345.6);
  EXPECT_EQ(read["rates"]["alloc_bytes_per_s"], 3.4 * (1 << 20));
  EXPECT_EQ(read["rates"]["estimated"], false);
  EXPECT_EQ(read["calls"]["malloc"], 700'001);
  EXPECT_EQ(read["calls"]["free"], 740'654);
  EXPECT_TRUE(read["calls"]["new"].is_null());
  EXPECT_EQ(read["calls"]["brk"], 12);
  EXPECT_EQ(read["calls"].size(), 11U);
  EXPECT_EQ(read["size_classes"].size(), 24U);
  EXPECT_EQ(read["size_classes"][2]["min_bytes"], 33);
  EXPECT_EQ(read["size_classes"][2]["allocs"], 39'000);
  EXPECT_EQ(read["size_classes"][2]["live_blocks"], 83'000);
  EXPECT_EQ(read["trend"]["window_s"], 60);
  EXPECT_EQ(read["trend"]["limit_bytes"], 4'294'967'296);
  EXPECT_EQ(read["trend"]["pinned_bytes_per_s"], 0);
  EXPECT_EQ(read["trend"]["limit_kind"], "control_group");
  EXPECT_EQ(read["trend"]["seconds_to_limit_high"], 110);
  EXPECT_EQ(read["trend"]["growth"][0]["part"], "live");
  EXPECT_EQ(read["trend"]["growth"][0]["share"], 0.93);
  EXPECT_EQ(read["quality"]["mode"], "full");
  EXPECT_EQ(read["quality"]["lost_events"], 312);
  EXPECT_EQ(read["quality"]["resyncs"], 2);
  EXPECT_EQ(read["quality"]["unmatched_returns"], 1);
  EXPECT_EQ(read["quality"]["target_overhead_percent"], 1.62);
  EXPECT_EQ(read["quality"]["notes"][0], "the ring buffer was full twice");
  EXPECT_EQ(read["quality"]["notes"].size(), 2U); // and the one on the reading
  EXPECT_EQ(read["sources"]["idle"]["age_s"], 12.3);
}

TEST(TickJson, WithoutATraceCallsAndRatesAreNotKnown) {
  const json read = json::parse(tick_json(samples::walked()));
  EXPECT_EQ(read["quality"]["mode"], "walk");
  for (const char* name :
       {"allocs_per_s", "frees_per_s", "alloc_bytes_per_s", "free_bytes_per_s"}) {
    EXPECT_TRUE(read["rates"][name].is_null()) << name;
  }
  EXPECT_TRUE(read["calls"]["malloc"].is_null());
  EXPECT_TRUE(read["size_classes"][0]["frees"].is_null());
  EXPECT_EQ(read["size_classes"][0]["live_blocks"], 90'000);
  EXPECT_TRUE(read["quality"]["target_overhead_percent"].is_null());
}

TEST(SummaryJson, SaysWhatChangedAndWhyItEnded) {
  const Summary summary = samples::summary_of(samples::traced(), WatchEnd::target_exited);
  const json read = json::parse(summary_json(summary));
  EXPECT_EQ(read["schema"], "heapgap.summary/1");
  EXPECT_EQ(read["ended"], "target_exited");
  const std::uint64_t rss = summary.last.report.memory.rss.count;
  EXPECT_EQ(read["since_attach"]["rss_bytes"], rss / 20);
  EXPECT_LT(read["since_attach"]["idle_resident_bytes"], 0);
  EXPECT_EQ(read["since_attach"]["pinned_bytes"], 0);
  EXPECT_EQ(read["size_classes"][0]["live_blocks_change"], 9'000);
  EXPECT_EQ(read["size_classes"][0]["live_bytes_change"], 16 * 9'000);
  const json& gone = read["size_classes"].back();
  EXPECT_EQ(gone["min_bytes"], 5121);
  EXPECT_EQ(gone["live_blocks"], 0);
  EXPECT_EQ(gone["live_blocks_change"], -700);
  EXPECT_EQ(gone["live_bytes_change"], -4'200'000);
}

TEST(SummaryJson, EachEndHasItsWord) {
  const auto word = [](WatchEnd end) {
    return json::parse(summary_json(samples::summary_of(samples::walked(), end)))["ended"];
  };
  EXPECT_EQ(word(WatchEnd::asked), "asked");
  EXPECT_EQ(word(WatchEnd::target_replaced), "target_replaced");
  EXPECT_EQ(word(WatchEnd::reader_gone), "reader_gone");
}

TEST(TickJson, IsOneLineOfPrintableAsciiWithoutNaNWhateverItHolds) {
  const Tick tick = samples::hostile_tick();
  for (const std::string& text :
       {tick_json(tick), summary_json(samples::summary_of(tick, WatchEnd::asked))}) {
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    EXPECT_TRUE(std::all_of(text.begin(), text.end() - 1,
                            [](char byte) { return byte >= 0x20 && byte < 0x7f; }));
    const json read = json::parse(text);
    EXPECT_TRUE(read["rates"]["allocs_per_s"].is_null());
    EXPECT_TRUE(read["rates"]["frees_per_s"].is_null());
    EXPECT_TRUE(read["quality"]["coverage"].is_null());
    EXPECT_EQ(read["calls"]["free"].get<std::uint64_t>(),
              std::numeric_limits<std::uint64_t>::max());
  }
}

} // namespace
} // namespace heapgap::views
