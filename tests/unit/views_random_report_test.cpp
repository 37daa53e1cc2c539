// Whatever a report holds, its text stays in its lines and steers no terminal.
#include "support/sample_reports.h"
#include "views/text_report.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace heapgap::views {
namespace {

using analysis::Report;

std::uint64_t any_number() {
  // Small and large ones alike: as many bits as the dice say.
  const auto bits = *rc::gen::inRange(0, 64);
  return *rc::gen::arbitrary<std::uint64_t>() >> bits;
}

Bytes any_bytes() {
  return {any_number()};
}

std::string any_text() {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  return *rc::gen::element(bytes, bytes + "\x1b[2J\u202e\u200b漢字" + bytes, std::string(300, 'x'),
                           std::string());
}

std::optional<double> any_share() {
  return *rc::gen::elementOf(
      std::vector<std::optional<double>>{0.0, 0.25, 1.0, 1e300, -1.0, std::nullopt});
}

analysis::MapRow any_map_row() {
  const auto cells =
      *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
  const Bytes cell = *rc::gen::element(4096_B, 1_MiB, 0_B, Bytes{~std::uint64_t{0}});
  const Address begin{any_number()};
  return {range_of(begin, cell * cells.size()), any_text(), cell, cells, cells};
}

Report any_report() {
  Report report = *rc::gen::element(samples::fragmented(), samples::empty());
  const auto rows = *rc::gen::inRange(0, 25);
  report.process.comm = any_text();
  report.process.exe = any_text();
  report.process.threads = any_number();
  report.heap.mapped = {any_bytes(), any_bytes(), any_bytes(), any_bytes(),
                        any_bytes(), any_bytes(), any_bytes()};
  report.heap.resident = report.heap.mapped;
  report.heap.free_gaps = any_number();
  report.heap.pinned = any_bytes();
  report.memory.rss = any_bytes();
  report.memory.heap_resident = any_bytes();
  report.memory.cgroup_limit = any_bytes();
  report.fragmentation.waste_ratio = any_share();
  report.fragmentation.resident_to_live = any_share();
  report.verdict.summary = any_text();
  for (int row = 0; row < rows; ++row) {
    report.allocators.push_back({any_text(),
                                 any_text(),
                                 any_text(),
                                 {},
                                 any_bytes(),
                                 {},
                                 any_text(),
                                 {{any_bytes(), 1, 2, 3}}});
    report.arenas.push_back({any_text(),
                             "",
                             any_text(),
                             any_bytes(),
                             any_bytes(),
                             any_bytes(),
                             any_number(),
                             {},
                             {},
                             {},
                             any_bytes(),
                             any_bytes()});
    report.size_classes.push_back({any_bytes(), any_bytes(), any_number(), any_bytes(), 1});
    report.gap_sizes.push_back({any_bytes(), any_bytes(), any_number(), any_bytes()});
    report.page_occupancy.push_back({static_cast<unsigned>(row), 100, any_number()});
    report.map.push_back(any_map_row());
    report.advice.push_back(
        {any_text(), any_text(), any_bytes(), any_text(), any_text(), true, any_text()});
    report.quality.notes.push_back(any_text());
    report.sources.push_back({any_text(), any_text(), true, any_share().value_or(0)});
    report.fit.requests.push_back({99, any_bytes(), any_share()});
    report.fragmentation.unusable_index.push_back({any_bytes(), any_share()});
  }
  return report;
}

RC_GTEST_PROP(RandomReport, StaysWithinTheWidthAndIsPlainText, ()) {
  const Report report = any_report();
  const auto width = *rc::gen::inRange<std::size_t>(0, 300);
  const auto charset = *rc::gen::element(Charset::ascii, Charset::utf8);
  const auto extent = *rc::gen::element(Extent::quiet, Extent::normal, Extent::verbose);
  const std::string text = text_report(report, {{width, false, charset}, extent});
  RC_ASSERT(text.ends_with('\n'));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    RC_ASSERT(columns_of(std::string_view(line)) <= std::max(width, least_width));
    // Nothing is left to make harmless.
    RC_ASSERT(printable(line, line.size(), charset) == line);
  }
}

} // namespace
} // namespace heapgap::views
