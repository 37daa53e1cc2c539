// allocators_bench [--check [RATIO]]: the cost of a snapshot of half a GiB under each allocator but
// glibc's, against a bare sweep of what must be read: all of the heap where free lists or headers
// lie among the blocks; where the allocator keeps its structures apart (jemalloc), those, and the
// page map of the rest. With --check the exit status is 1 when a bound of docs/BENCHMARKS.md is
// broken. Needs the build target heapgap_allocators_bench_targets.
#include "allocators/heap_readers.h"
#include "bench/paired_runs.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "target/live_process.h"

#include <cstdio>
#include <exception>
#include <string_view>

#include <fmt/format.h>

namespace {

using namespace heapgap;
using namespace heapgap::test;

constexpr int pairs = 11;
constexpr double own_ratio_bound = 2.0;

struct Subject {
  const char* name;
  Command command;
  bool keeps_structures_apart = false;
};

Subject preloaded(const char* name, const std::string& library) {
  return {name,
          {{HEAPGAP_TARGETS "/counted_heap", "large"},
           {std::string("LD_PRELOAD=" HEAPGAP_FETCHED_ALLOCATORS "/") + library},
           {}},
          name == std::string_view("jemalloc 5.3.0")};
}

std::vector<Subject> subjects() {
  const std::string libraries = "/bookworm/root/usr/lib/x86_64-linux-gnu/";
  const std::string musl = HEAPGAP_FETCHED_ALLOCATORS "/musl/trixie";
  return {preloaded("jemalloc 5.3.0", "jemalloc" + libraries + "libjemalloc.so.2"),
          preloaded("tcmalloc 2.10", "tcmalloc" + libraries + "libtcmalloc_minimal.so.4"),
          preloaded("mimalloc 2.0.9", "mimalloc" + libraries + "libmimalloc.so.2.0"),
          {"musl 1.2.5", {{musl + "/counted_heap_static", "large"}, {}, {}}}};
}

void append(std::vector<std::string>& words, Range range) {
  words.push_back(fmt::format("{:x}", range.begin.value));
  words.push_back(fmt::format("{:x}", range.end.value));
}

/// Arguments for the sweep, out of where the heap lies.
std::vector<std::string> what_to_sweep(pid_t pid, bool keeps_structures_apart) {
  auto process = target::open_process({pid});
  if (!process) throw std::runtime_error(process.error().why);
  heap::Heap heap;
  allocators::ReadingQuality quality;
  const auto reading = allocators::read_heaps(**process, heap, quality);
  if (!reading) throw std::runtime_error(reading.error().why);
  std::vector<std::string> words{"read"};
  if (keeps_structures_apart) {
    for (const heap::LooseSpan& loose : heap.loose_spans()) {
      append(words, range_of(loose.span.begin, loose.span.size));
    }
    words.emplace_back("ask");
  }
  for (const Range& range : heap.claimed_ranges()) append(words, range);
  return words;
}

/// Whether the bounds are kept.
bool bench(const Subject& subject, double ratio_bound) {
  TargetProcess target(subject.command);
  target.read_line();
  const auto truth = target.ask('b');
  const PairedRuns runs(std::to_string(target.pid()),
                        what_to_sweep(target.pid(), subject.keeps_structures_apart), pairs);
  const auto report = snapshot(target.pid());
  const double heap_mib = report.at("heap").at("mapped_bytes").get<double>() / (1 << 20);
  const double peak_bound = 64 + 0.04 * heap_mib;
  std::printf("\n%s: heap %.0f MiB, %s live blocks (the target says %s)\n", subject.name, heap_mib,
              report.at("heap").at("live_blocks").dump().c_str(),
              truth.at("live_blocks").dump().c_str());
  runs.print();
  const bool kept = runs.median_ratio() <= ratio_bound && runs.peak_mib() <= peak_bound;
  std::printf("bounds           ratio %.2f (median), peak memory %.1f MiB: %s\n", ratio_bound,
              peak_bound, kept ? "kept" : "BROKEN");
  return kept;
}

} // namespace

int main(int argc, char** argv) {
  try {
    const bool check = argc > 1 && std::string_view(argv[1]) == "--check";
    const double ratio_bound = argc > 2 ? std::stod(argv[2]) : own_ratio_bound;
    bool kept = true;
    for (const Subject& subject : subjects()) kept = bench(subject, ratio_bound) && kept;
    return check && !kept ? 1 : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "allocators_bench: %s\n", error.what());
    return 1;
  }
}
