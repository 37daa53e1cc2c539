#include "support/sample_reports.h"

#include <algorithm>
#include <cstdlib>

namespace heapgap::samples {
namespace {

using namespace analysis;
using std::chrono::system_clock;

constexpr std::uint64_t MiB = 1U << 20U;

// 2026-11-22T21:00:00Z
system_clock::time_point evening() {
  return system_clock::time_point(std::chrono::seconds(1795381200));
}

/// Numbers that look random and are the same on every machine (Numerical Recipes' constants).
class Sequence {
public:
  explicit Sequence(std::uint32_t seed) : state_(seed) {}
  std::uint32_t next() { return state_ = state_ * 1664525U + 1013904223U; }
  std::uint8_t byte_below(std::uint32_t limit) {
    return static_cast<std::uint8_t>((next() >> 16U) % limit);
  }

private:
  std::uint32_t state_;
};

std::vector<OccupancyRow> occupancy_rows(const std::vector<std::uint64_t>& pages) {
  std::vector<OccupancyRow> rows{{0, 0, pages.at(0)}};
  for (unsigned tenth = 0; tenth < 10; ++tenth) {
    rows.push_back({tenth * 10 + 1, tenth * 10 + 10, pages.at(tenth + 1)});
  }
  return rows;
}

std::vector<GapSizeRow> gap_rows(unsigned first_power, const std::vector<std::uint64_t>& gaps) {
  std::vector<GapSizeRow> rows;
  for (std::size_t index = 0; index < gaps.size(); ++index) {
    const std::uint64_t min = std::uint64_t{1} << (first_power + index);
    rows.push_back({{min}, {2 * min - 1}, gaps[index], {gaps[index] * (min + min / 2)}});
  }
  return rows;
}

MapRow map_row(Address begin, std::uint64_t size, const std::string& arena, Sequence& sequence,
               std::uint32_t most_live, std::uint32_t gone_share) {
  constexpr std::uint64_t cell = MiB;
  MapRow row{range_of(begin, {size}), arena, {cell}, {}, {}};
  for (std::uint64_t at = 0; at < size; at += cell) {
    const bool gone = sequence.byte_below(100) < gone_share;
    const bool bare = sequence.byte_below(100) < 12;
    row.occupancy.push_back(gone || bare ? 0 : sequence.byte_below(most_live));
    row.resident.push_back(gone ? 0 : 255);
  }
  return row;
}

Fragmentation figures_of(const HeapSummary& heap, std::vector<double> unusable) {
  Fragmentation figures;
  const auto quotient = [](Bytes part, Bytes whole) {
    return static_cast<double>(part.count) / static_cast<double>(whole.count);
  };
  figures.waste_ratio = quotient(heap.idle_resident(), heap.resident.total());
  figures.resident_to_live = quotient(heap.resident.total(), heap.resident.live);
  figures.external = 1 - quotient(heap.largest_gap, heap.mapped.free + heap.mapped.top);
  const std::vector<std::uint64_t> requests{64, 256, 1024, 4096, 16384, 65536, 256 * 1024, MiB};
  for (std::size_t index = 0; index < requests.size(); ++index) {
    figures.unusable_index.push_back({{requests[index]}, unusable.at(index)});
  }
  return figures;
}

std::vector<Source> usual_sources() {
  return {{"heap", "walk", true, 0.31}, {"memory", "kernel", true, 0.02}};
}

} // namespace

Report healthy() {
  Report report;
  report.version = "0.1.0";
  report.time = evening();
  report.process = {Pid{812}, "thumbnailer", "/usr/bin/thumbnailer",
                    evening() - std::chrono::hours(5), 3};
  report.allocators = {{"glibc",
                        "2.36",
                        "/usr/lib/x86_64-linux-gnu/libc.so.6",
                        ReaderQuality::exact,
                        Bytes{42500096},
                        {{"arenas", std::uint64_t{1}}},
                        {},
                        {}}};
  report.heap.mapped = {{40100000}, {1200000}, {310000}, {520000}, {360000}, {10096}, {0}};
  report.heap.resident = {{40050000}, {1199000}, {309000}, {480000}, {120000}, {10096}, {0}};
  report.heap.live_blocks = 75000;
  report.heap.cached_blocks = 4100;
  report.heap.free_gaps = 620;
  report.heap.largest_gap = Bytes{360000};
  report.heap.reclaimable = Bytes{200000};
  report.heap.pinned = Bytes{709000};
  report.heap.trim_yield = Bytes{188416};
  report.memory.pss = Bytes{44000000};
  report.memory.heap_resident = report.heap.resident.total();
  report.memory.stack_resident = Bytes{200704};
  report.memory.file_resident = Bytes{5832704};
  report.memory.other_anon_resident = Bytes{901120};
  report.memory.rss = report.memory.heap_resident + report.memory.stack_resident +
                      report.memory.file_resident + report.memory.other_anon_resident;
  report.fragmentation = figures_of(report.heap, {0.001, 0.012, 0.034, 0.1, 0.21, 0.4, 0.59, 1.0});
  report.fit.requests = {{50, 48_B, 0.001}, {95, 48_B, 0.001}, {99, 48_B, 0.001}};
  report.fit.largest_request = Bytes{359960};
  report.arenas = {{"main",
                    "glibc",
                    "brk",
                    {42500096},
                    {42168096},
                    {40100000},
                    75000,
                    {310000},
                    {520000},
                    {360000},
                    {360000},
                    {909000}}};
  report.size_classes = {{{17}, {32}, 30000, {720000}, 2000, {203000}},
                         {{33}, {48}, 45000, {1800000}, 2100, {391000}}};
  report.gap_sizes = gap_rows(5, {300, 180, 90, 30, 12, 6, 2});
  report.page_occupancy = occupancy_rows({60, 2, 3, 5, 9, 14, 30, 55, 120, 900, 9096});
  Sequence sequence(7);
  report.map = {map_row({0x55d0c8a2f000}, 41 * MiB, "main", sequence, 256, 2)};
  for (auto& share : report.map.front().occupancy) share = std::max<std::uint8_t>(share, 200);
  report.verdict = {VerdictKind::healthy,
                    Severity::ok,
                    "The heap is well used: 2.2% of it lies idle in memory.",
                    0.95,
                    {{"waste_ratio", 0.0216}}};
  report.sources = usual_sources();
  report.quality.walk_ms = 8.4;
  return report;
}

Report fragmented() {
  Report report = healthy();
  report.process = {Pid{4242}, "orders-api", "/opt/orders/bin/orders-api",
                    evening() - std::chrono::hours(75), 48};
  report.allocators.front().mapped = Bytes{};
  report.heap = {};
  report.arenas.clear();
  report.map.clear();
  Sequence sequence(42);
  Parts& mapped = report.heap.mapped;
  Parts& resident = report.heap.resident;
  for (std::uint64_t index = 0; index < 8; ++index) {
    const bool main = index == 0;
    const std::uint64_t size = (main ? 700 : 340 - 8 * index) * MiB;
    const Parts part{{size * 52 / 100}, {size * 4 / 100}, {size / 100}, {size * 41 / 100},
                     {size * 3 / 200},  {2256},           {0}};
    const Bytes free_rest = Bytes{size} - (part.total() - part.free);
    ArenaSummary arena{main ? "main" : "arena " + std::to_string(index),
                       "glibc",
                       main ? "brk" : "heaps",
                       {size},
                       {size * 93 / 100},
                       part.live,
                       size / 300,
                       part.cached,
                       free_rest,
                       part.top,
                       {size / 900},
                       {size * 36 / 100}};
    mapped.live += part.live;
    mapped.header += part.header;
    mapped.cached += part.cached;
    mapped.free += free_rest;
    mapped.top += part.top;
    mapped.metadata += part.metadata;
    report.heap.live_blocks += arena.live_blocks;
    report.heap.largest_gap = std::max(report.heap.largest_gap, arena.largest_gap);
    report.arenas.push_back(arena);
    const Address begin{main ? 0x55d0c8a2f000 : 0x7f1a00000000 + index * 0x20000000};
    report.map.push_back(map_row(begin, size, arena.id, sequence, main ? 256 : 170, 8));
  }
  report.direct_mapped = {12, {96 * MiB}, {96 * MiB + 12 * 4096}};
  mapped.live += report.direct_mapped.live;
  mapped.header += Bytes{12 * 4096};
  resident = mapped;
  resident.free = {mapped.free.count * 85 / 100};
  resident.top = {mapped.top.count / 10};
  report.heap.cached_blocks = 310422;
  report.heap.free_gaps = 1730377;
  const Bytes idle = resident.cached + resident.free + resident.top;
  report.heap.reclaimable = {idle.count / 6};
  report.heap.pinned = idle - report.heap.reclaimable;
  report.heap.trim_yield = Bytes{report.heap.reclaimable.count / 4096 * 4096};
  report.heap.reserved = {231 * MiB};
  report.allocators.front().mapped = mapped.total();
  report.hidden_heaps = {{"CPython", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", false,
                          "objects of up to 512 bytes lie in arenas that it maps itself"}};
  report.other_anonymous = {
      {range_of(Address{0x7f2a00000000}, Bytes{64 * MiB}), "[anon:cpython:pymalloc]",
       Bytes{61 * MiB}},
      {range_of(Address{0x7f2b00000000}, Bytes{32 * MiB}), "", Bytes{26 * MiB}}};
  report.memory = {};
  report.memory.heap_resident = resident.total();
  report.memory.stack_resident = {11 * MiB};
  report.memory.file_resident = {48 * MiB};
  report.memory.other_anon_resident = {87 * MiB};
  report.memory.shmem_resident = {4 * MiB};
  report.memory.rss = resident.total() + Bytes{(11 + 48 + 87 + 4) * MiB};
  report.memory.pss = report.memory.rss - Bytes{31 * MiB};
  report.memory.cgroup_limit = {4096 * MiB};
  report.memory.cgroup_usage = report.memory.rss + Bytes{140 * MiB};
  report.fragmentation =
      figures_of(report.heap, {0.0004, 0.018, 0.094, 0.337, 0.612, 0.84, 0.96, 0.9995});
  report.fit.requests = {{50, 208_B, 0.0121}, {95, 1_KiB, 0.094}, {99, 14_KiB, 0.583}};
  report.fit.largest_request = report.heap.largest_gap - 8_B;
  report.gap_sizes = gap_rows(
      5, {820000, 430000, 210000, 120000, 78000, 46000, 19000, 6100, 1200, 300, 80, 12, 4});
  report.page_occupancy = occupancy_rows(
      {61000, 18000, 32000, 47000, 71000, 96000, 110000, 92000, 70000, 48000, 81000});
  report.verdict = {
      VerdictKind::fragmentation,
      Severity::warning,
      "About a third of the heap in memory is idle, and most of that is pinned by live blocks "
      "scattered over its pages.",
      0.9,
      {{"waste_ratio", report.fragmentation.waste_ratio}, {"pinned_bytes", 8.5e8}}};
  report.advice = {
      {"Keep long-lived and short-lived blocks apart",
       "Allocate caches and tables before the load starts, or from a pool of their own.", Bytes{},
       "Five sixths of the idle memory shares its pages with live blocks; only freeing those "
       "returns it.",
       "A change of the program.", true, "pinned_bytes falls under the same load."},
      {"Return the whole free pages", "Call malloc_trim(0) from inside the program after a peak.",
       report.heap.trim_yield, "They are resident and hold nothing.",
       "The pages are faulted in again when they are needed.", false,
       "trim_yield_bytes is nearly 0 afterwards."}};
  report.advice.front().releases.reset();
  report.quality.walk_ms = 312;
  report.quality.retries = 1;
  report.quality.swapped = {3 * MiB};
  report.quality.notes = {"2 of 8 arenas changed while they were read and were read again."};
  return report;
}

Report hostile() {
  const std::string nasty = "\x1b[2J\x1b]0;owned\a\r\n\t\xff\xc3(\xe2\x80\xae"
                            "evil\xe2\x80\x8b"
                            "\xc2\x9b"
                            "31m\xf0\x9f\x92\xa9 n\xcc\x81";
  Report report = fragmented();
  report.process.comm = nasty;
  report.process.exe = "/tmp/" + nasty + std::string(5000, 'x') + "/" + nasty;
  report.allocators.front().object = "/lib/" + nasty;
  report.allocators.front().version = nasty;
  report.allocators.front().details = {{nasty, nasty}};
  for (int count = 0; count < 50; ++count)
    report.hidden_heaps.push_back({nasty, nasty, true, nasty});
  report.other_anonymous.front().name = nasty;
  for (auto& arena : report.arenas) arena.id += nasty;
  for (auto& row : report.map) row.arena += nasty;
  report.arenas.front().kind = nasty;
  report.verdict.summary = "The program " + nasty + " is odd.";
  report.advice.front() = {nasty, nasty, Bytes{1}, std::string(100000, 'y'), nasty, true, nasty};
  for (int count = 0; count < 200; ++count) report.quality.notes.push_back(nasty);
  report.sources.front().figures = "heap";
  return report;
}

Report empty() {
  Report report;
  report.version = "0.1.0";
  report.time = evening();
  report.process.pid = Pid{7};
  report.process.start_time = evening();
  report.verdict.summary = "Nothing was learned.";
  report.sources = usual_sources();
  return report;
}

Report unread_allocator() {
  Report report = healthy();
  report.allocators.push_back({"jemalloc",
                               "5.3.0",
                               "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2",
                               ReaderQuality::none,
                               std::nullopt,
                               {{"narenas", {}}},
                               "slab",
                               {{Bytes{16}, 2, 512, 40}, {Bytes{448}, 190, 12160, 9001}}});
  report.verdict = {VerdictKind::insufficient_data,
                    Severity::warning,
                    "jemalloc holds blocks too, and heapgap cannot read it yet.",
                    0.5,
                    {}};
  report.heap.trim_yield.reset();
  report.heap.requested.reset();
  report.fit.largest_request.reset();
  for (auto& row : report.fit.requests) row.unusable_index.reset();
  report.fragmentation.waste_ratio.reset();
  report.fragmentation.unusable_index.front().index.reset();
  report.quality.consistent = false;
  report.quality.unreadable = {4096};
  report.quality.corrupt_spans = 1;
  report.quality.stopped_ms = 12.5;
  return report;
}

Report runtime() {
  Report report = empty();
  report.process = {Pid{9001}, "exporter", "/usr/local/bin/exporter",
                    evening() - std::chrono::hours(40), 14};
  report.hidden_heaps = {{"Go runtime", "/usr/local/bin/exporter", false,
                          "Go values lie in arenas that it maps itself"}};
  report.memory.other_anon_resident = {180 * MiB};
  report.memory.file_resident = {12 * MiB};
  report.memory.rss = {192 * MiB};
  report.other_anonymous = {
      {range_of(Address{0xc000000000}, Bytes{128 * MiB}), "[anon: Go: heap]", Bytes{120 * MiB}},
      {range_of(Address{0x7f2c00000000}, Bytes{70 * MiB}), "", Bytes{60 * MiB}},
      {range_of(Address{0x7f2d00000000}, Bytes{1024 * MiB}), "", std::nullopt}};
  report.verdict = {VerdictKind::insufficient_data,
                    Severity::warning,
                    "no verdict: the heap is the Go runtime's, which heapgap cannot read",
                    0,
                    {}};
  return report;
}

} // namespace heapgap::samples
