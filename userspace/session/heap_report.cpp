#include "session/heap_report.h"

#include "analysis/snapshot_report.h"
#include "session/allocator_rows.h"
#include "session/memory_rows.h"
#include "session/other_memory.h"
#include "target/step_aside.h"

#include <algorithm>
#include <future>

namespace heapgap::session {

namespace {

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

class HeapReport {
public:
  HeapReport(target::Process& process, const Clock& clock, const heap::Heap& heap,
             const WalkRecord& walk, ReportExtent extent)
      : process_(process), clock_(clock), heap_(heap), walk_(walk), extent_(extent) {}

  Result<analysis::Report> run() {
    if (auto found = find_out_memory(); !found) return pass_on(found);
    // The kernel takes a while to add up a large process; the heap is described meanwhile.
    auto totals_reading =
        std::async(extent_.pss ? std::launch::async : std::launch::deferred, [this] {
          return extent_.pss ? process_.memory_totals() : process_.quick_totals();
        });
    describe_process();
    describe_quality();
    const auto counts = analysis::describe_heap({.heap = heap_,
                                                 .pages = pages_,
                                                 .brk_end = brk_end_,
                                                 .has_trim = extent_.trim_yield && is_glibc(),
                                                 .splits_gaps = is_glibc(),
                                                 .memo = extent_.memo},
                                                report_);
    report_.heap.requested = requested();
    auto totals = totals_reading.get();
    if (!totals) return pass_on(totals);
    if (auto alive = process_.check_alive(); !alive) return pass_on(alive);
    analysis::divide_memory(memory_summary(*totals, stacks_), totals->rss_anonymous, report_);
    report_.allocators = allocator_rows(walk_.allocators, counts);
    report_.hidden_heaps = hidden_heaps(walk_.hidden);
    report_.sources = {{.figures = "heap",
                        .from = "walk",
                        .exact = walk_.quality.consistent && report_.heap.mapped.total() > 0_B,
                        .age_s = seconds(clock_.monotonic() - walk_.as_of)},
                       {.figures = "memory", .from = "kernel", .exact = true}};
    return std::move(report_);
  }

private:
  Result<void> find_out_memory() {
    auto mappings = process_.mappings();
    if (!mappings) return pass_on(mappings);
    auto threads = process_.threads();
    if (!threads) return pass_on(threads);
    const auto stacks = stack_ranges(*mappings, *threads, process_.identity().pid);
    auto on_stacks = resident_outside(process_.memory(), heap_, stacks);
    if (!on_stacks) return pass_on(on_stacks);
    if (extent_.other_memory) {
      auto others = other_memory(process_.memory(), *mappings, heap_, stacks);
      if (!others) return pass_on(others);
      report_.other_anonymous = std::move(*others);
    }
    auto pages = heap_pages(process_.memory(), heap_);
    if (!pages) return pass_on(pages);
    report_.process.threads = threads->size();
    brk_end_ = brk_end(*mappings);
    pages_ = std::move(*pages);
    stacks_ = *on_stacks;
    return {};
  }

  /// malloc_trim is glibc's, and so is splitting any gap for any request.
  [[nodiscard]] bool is_glibc() const {
    return std::ranges::all_of(walk_.allocators, [](const allocators::Allocator& allocator) {
      return allocator.name == "glibc" || allocator.reading == allocators::Reading::none;
    });
  }

  /// Known only when every allocator keeps it.
  [[nodiscard]] std::optional<Bytes> requested() const {
    Bytes sum;
    for (const allocators::Allocator& allocator : walk_.allocators) {
      if (!allocator.requested) return std::nullopt;
      sum += *allocator.requested;
    }
    return sum;
  }

  void describe_process() {
    const target::Identity& identity = process_.identity();
    report_.process.pid = identity.pid;
    report_.process.comm = identity.comm;
    report_.process.exe = identity.exe;
    report_.process.start_time = identity.start_time;
  }

  void describe_quality() {
    analysis::Quality& quality = report_.quality;
    quality.walk_ms = seconds(walk_.end - walk_.begin) * 1000;
    quality.consistent = walk_.quality.consistent;
    quality.unreadable = walk_.quality.unreadable;
    quality.corrupt_spans = walk_.quality.contradictions;
    quality.retries = walk_.quality.retries;
    quality.notes = walk_.quality.notes;
    if (!process_.memory().tells_zero_pages()) {
      quality.notes.emplace_back(
          "this kernel does not tell the shared zero page from memory: pages "
          "only read count as resident");
    }
    for (const PageRun& run : pages_) {
      if (run.state == PageState::swapped) quality.swapped += run.range.size();
    }
  }

  target::Process& process_;
  const Clock& clock_;
  const heap::Heap& heap_;
  const WalkRecord& walk_;
  ReportExtent extent_;
  analysis::Report report_;
  std::optional<Address> brk_end_;
  PageRuns pages_;
  Bytes stacks_;
};

} // namespace

Result<analysis::Report> report_on_heap(target::Process& process, const Clock& clock,
                                        const heap::Heap& heap, const WalkRecord& walk,
                                        ReportExtent extent) {
  const target::StepAside aside(process.busy_processors());
  return HeapReport(process, clock, heap, walk, extent).run();
}

Result<void> renew_memory(target::Process& process, analysis::Report& report) {
  const auto totals = process.quick_totals();
  if (!totals) return std::unexpected(totals.error());
  if (auto alive = process.check_alive(); !alive) return alive;
  const std::size_t notes = report.quality.notes.size();
  analysis::divide_memory(memory_summary(*totals, report.memory.stack_resident),
                          totals->rss_anonymous, report);
  if (report.quality.notes.size() > notes) {
    report.quality.notes.back() = "the process shrank since its heap was read: the parts of its "
                                  "memory add up to more than what is resident now";
  }
  return {};
}

} // namespace heapgap::session
