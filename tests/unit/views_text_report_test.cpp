#include "support/golden.h"
#include "support/sample_reports.h"
#include "views/text_report.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using analysis::Report;
using test::expect_golden;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string render(const Report& report, std::size_t width = 80, Charset charset = Charset::ascii,
                   Extent extent = Extent::normal, bool color = false) {
  return text_report(report, {{width, color, charset}, extent});
}

TEST(TextReport, LooksAsItDid) {
  expect_golden("fragmented_80_utf8", render(samples::fragmented(), 80, Charset::utf8));
  expect_golden("fragmented_80_ascii", render(samples::fragmented()));
  expect_golden("fragmented_120_utf8", render(samples::fragmented(), 120, Charset::utf8));
  expect_golden("fragmented_120_ascii", render(samples::fragmented(), 120));
  expect_golden("fragmented_80_verbose",
                render(samples::fragmented(), 80, Charset::utf8, Extent::verbose));
  expect_golden("fragmented_80_quiet",
                render(samples::fragmented(), 80, Charset::utf8, Extent::quiet));
  expect_golden("fragmented_80_color",
                render(samples::fragmented(), 80, Charset::utf8, Extent::normal, true));
  expect_golden("healthy_80_utf8", render(samples::healthy(), 80, Charset::utf8));
  expect_golden("healthy_120_ascii", render(samples::healthy(), 120));
  expect_golden("hostile_80_utf8", render(samples::hostile(), 80, Charset::utf8));
  expect_golden("hostile_80_ascii", render(samples::hostile()));
  expect_golden("empty_80_ascii", render(samples::empty()));
  expect_golden("runtime_80_utf8", render(samples::runtime(), 80, Charset::utf8));
  expect_golden("unread_allocator_80_utf8", render(samples::unread_allocator(), 80, Charset::utf8));
}

TEST(TextReport, TheFirstWordsAreTheVerdict) {
  EXPECT_THAT(render(samples::healthy()), StartsWith("OK: The heap is well used"));
  EXPECT_THAT(render(samples::fragmented()), StartsWith("WARNING (fragmentation): "));
  Report report = samples::fragmented();
  report.verdict.kind = analysis::VerdictKind::not_heap;
  report.verdict.severity = analysis::Severity::critical;
  EXPECT_THAT(render(report), StartsWith("CRITICAL (not heap): "));
  report.verdict.summary = "not heap: it grows elsewhere";
  EXPECT_THAT(render(report), StartsWith("CRITICAL: not heap: it"));
}

TEST(TextReport, TooLittleDataIsNeverCalledOk) {
  Report report = samples::empty();
  report.verdict.severity = analysis::Severity::ok;
  EXPECT_THAT(render(report), StartsWith("UNCLEAR: "));
  EXPECT_THAT(render(report), Not(HasSubstr("OK")));
}

TEST(TextReport, AnInconsistentSnapshotSaysSoAtOnceAndAtTheEnd) {
  const std::string text = render(samples::unread_allocator());
  EXPECT_THAT(text, HasSubstr("caution: the figures could not be reconciled"));
  EXPECT_THAT(text, HasSubstr("NOT CONSISTENT"));
  EXPECT_THAT(text, HasSubstr("jemalloc 5.3.0: found, but not read, size not known"));
  EXPECT_THAT(text, HasSubstr("4.00 KiB could not be read"));
  EXPECT_THAT(text, HasSubstr("stood still for 12 ms"));
}

/// Mapped and resident bytes of one line of the ledger, from its exact digits.
std::vector<std::uint64_t> ledger_bytes(const std::string& text, const std::string& part) {
  const auto line = text.find("\n  " + part + " ");
  if (line == std::string::npos) return {0, 0};
  std::istringstream words(text.substr(line, text.find('\n', line + 1) - line));
  std::string name;
  std::string mapped;
  std::string share;
  std::string resident;
  words >> name >> mapped >> share >> resident;
  std::erase(mapped, ',');
  std::erase(resident, ',');
  return {std::stoull(mapped), std::stoull(resident)};
}

TEST(TextReport, TheLedgerAddsUpOnPaper) {
  for (const Report& report : {samples::healthy(), samples::fragmented()}) {
    const std::string text = render(report);
    std::uint64_t mapped = 0;
    std::uint64_t resident = 0;
    for (const char* part : {"live", "header", "cached", "free", "top", "metadata", "unknown"}) {
      const auto numbers = ledger_bytes(text, part);
      mapped += numbers[0];
      resident += numbers[1];
    }
    const auto total = ledger_bytes(text, "total");
    EXPECT_GT(mapped, 0U);
    EXPECT_EQ(mapped, total[0]);
    EXPECT_EQ(resident, total[1]);
  }
}

TEST(TextReport, ManyArenasAreSummedUpUnlessAllAreAskedFor) {
  Report report = samples::fragmented();
  const auto arena = report.arenas.back();
  for (int number = 8; number < 30; ++number) {
    report.arenas.push_back(arena);
    report.arenas.back().id = "extra-" + std::to_string(number);
  }
  EXPECT_THAT(render(report), HasSubstr("22 others"));
  EXPECT_THAT(render(report), Not(HasSubstr("extra-29")));
  const std::string all = render(report, 80, Charset::ascii, Extent::verbose);
  EXPECT_THAT(all, HasSubstr("extra-29"));
  EXPECT_THAT(all, Not(HasSubstr("22 others")));
}

TEST(TextReport, QuietIsTheVerdictAndTheTotals) {
  const std::string text = render(samples::healthy(), 200, Charset::ascii, Extent::quiet);
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_THAT(text, HasSubstr("thumbnailer (pid 812): RSS 46.8 MiB, heap 40.2 MiB"));
}

TEST(TextReport, ANumberKeepsItsUnit) {
  Report report = samples::healthy();
  for (std::size_t length = 1; length < 90; ++length) {
    report.verdict.summary = std::string(length, 'x') + " 12.3 MiB, and 4 ms (5 B).";
    std::istringstream lines(render(report));
    std::string text;
    for (std::string line; std::getline(lines, line) && !line.empty();) text += line + '\n';
    EXPECT_THAT(text, HasSubstr("12.3 MiB,"));
    EXPECT_THAT(text, HasSubstr("4 ms"));
  }
}

std::string without_colors(std::string text) {
  for (auto begin = text.find("\x1b["); begin != std::string::npos; begin = text.find("\x1b[")) {
    text.erase(begin, text.find('m', begin) + 1 - begin);
  }
  return text;
}

TEST(TextReport, ColourOnlyAddsToTheText) {
  const auto plain = render(samples::fragmented(), 80, Charset::utf8);
  const auto colored = render(samples::fragmented(), 80, Charset::utf8, Extent::normal, true);
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
  EXPECT_THAT(colored, HasSubstr("\x1b["));
  EXPECT_EQ(without_colors(colored), plain);
}

TEST(TextReport, WhatIsNotKnownIsNotZero) {
  auto report = samples::empty();
  report.heap.mapped.unknown = 4_KiB;
  const std::string text = render(report);
  EXPECT_THAT(text, HasSubstr("requested bytes: not known"));
  EXPECT_THAT(text, Not(HasSubstr("malloc_trim")));
  EXPECT_THAT(text, HasSubstr("PSS not known"));
  EXPECT_THAT(text, HasSubstr("waste ratio -"));
}

} // namespace
} // namespace heapgap::views
