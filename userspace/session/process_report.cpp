#include "session/process_report.h"

#include "allocators/foreign_allocators.h"
#include "allocators/glibc/glibc_reader.h"
#include "analysis/snapshot_report.h"
#include "session/allocator_rows.h"
#include "session/memory_rows.h"

#include <future>
#include <new>
#include <system_error>

#include <fmt/format.h>

namespace heapgap::session {

namespace {

/// One process, read once.
class ProcessReading {
public:
  ProcessReading(target::Process& process, const Clock& clock) : process_(process), clock_(clock) {}

  Result<analysis::Report> run() {
    report_.time = clock_.wall();
    if (auto read = read_heap(); !read) return pass_on(read);
    if (auto found = find_out_memory(); !found) return pass_on(found);
    // The kernel takes a while to add up a large process; the heap is described meanwhile.
    auto totals_reading =
        std::async(std::launch::async, [this] { return process_.memory_totals(); });
    describe_process();
    const auto counts = describe_heap();
    auto totals = totals_reading.get();
    if (!totals) return pass_on(totals);
    if (auto alive = process_.check_alive(); !alive) return pass_on(alive);
    analysis::divide_memory(memory_summary(*totals, stacks_), totals->rss_anonymous, report_);
    conclude(counts);
    return std::move(report_);
  }

private:
  Result<void> read_heap() {
    const auto begin = clock_.monotonic();
    auto foreign = allocators::find_foreign_allocators(process_);
    if (!foreign) return pass_on(foreign);
    auto glibc = allocators::glibc::read_glibc(process_, heap_, quality_);
    if (!glibc) return pass_on(glibc);
    walk_end_ = clock_.monotonic();
    report_.quality.walk_ms = std::chrono::duration<double, std::milli>(walk_end_ - begin).count();
    if (glibc->allocators.empty()) return nothing_found(*foreign, *glibc);
    found_ = std::move(glibc->allocators);
    found_.insert(found_.end(), foreign->begin(), foreign->end());
    if (glibc->unreadable_libcs > 0) {
      quality_.notes.push_back(fmt::format("{} more glibc heap(s) of an unknown layout were found "
                                           "and not read",
                                           glibc->unreadable_libcs));
      quality_.consistent = false;
    }
    return {};
  }

  [[nodiscard]] Result<void> nothing_found(const std::vector<allocators::Allocator>& foreign,
                                           const allocators::glibc::GlibcReading& glibc) const {
    const std::string what = fmt::format("nothing to measure in process {} ({})",
                                         process_.identity().pid.value, process_.identity().comm);
    if (glibc.unreadable_libcs > 0) {
      return fail(
          ErrorKind::nothing_to_measure, what,
          "its glibc heap has a layout that heapgap does not know (2.26 to 2.43 are known)");
    }
    if (!foreign.empty()) {
      return fail(ErrorKind::nothing_to_measure, what,
                  fmt::format("its allocator is {} ({}), which heapgap cannot read; its glibc "
                              "malloc is unused",
                              foreign.front().name, foreign.front().object),
                  "ask that allocator for its own statistics");
    }
    if (glibc.swapped_data_pages > 0) {
      return fail(ErrorKind::nothing_to_measure, what,
                  fmt::format("{} pages of its libraries' data are in swap, and reading them would "
                              "fault them in",
                              glibc.swapped_data_pages),
                  "try again when the process has run for a while");
    }
    return fail(ErrorKind::nothing_to_measure, what,
                fmt::format("no allocator in use was found; looked for glibc malloc (by structure) "
                            "and {}",
                            allocators::foreign_allocator_names()),
                "see /proc/PID/smaps for where its memory lies");
  }

  Result<void> find_out_memory() {
    auto mappings = process_.mappings();
    if (!mappings) return pass_on(mappings);
    auto threads = process_.threads();
    if (!threads) return pass_on(threads);
    auto stacks = resident_stacks(process_, heap_);
    if (!stacks) return pass_on(stacks);
    auto pages = heap_pages(process_.memory(), heap_);
    if (!pages) return pass_on(pages);
    threads_ = threads->size();
    brk_end_ = brk_end(*mappings);
    pages_ = std::move(*pages);
    stacks_ = *stacks;
    return {};
  }

  void describe_process() {
    const target::Identity& identity = process_.identity();
    report_.process = {.pid = identity.pid,
                       .comm = identity.comm,
                       .exe = identity.exe,
                       .start_time = identity.start_time,
                       .threads = threads_};
    describe_quality();
  }

  std::vector<analysis::SpanCounts> describe_heap() {
    return analysis::describe_heap(
        {.heap = heap_, .pages = pages_, .brk_end = brk_end_, .has_trim = true}, report_);
  }

  void conclude(const std::vector<analysis::SpanCounts>& counts) {
    report_.allocators = allocator_rows(found_, counts);
    const double heap_age = std::chrono::duration<double>(clock_.monotonic() - walk_end_).count();
    report_.sources = {
        {.figures = "heap", .from = "walk", .exact = quality_.consistent, .age_s = heap_age},
        {.figures = "memory", .from = "kernel", .exact = true}};
    analysis::conclude(report_);
  }

  void describe_quality() {
    analysis::Quality& quality = report_.quality;
    quality.consistent = quality_.consistent;
    quality.unreadable = quality_.unreadable;
    quality.corrupt_spans = quality_.contradictions;
    quality.retries = quality_.retries;
    quality.notes = quality_.notes;
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
  analysis::Report report_;
  heap::Heap heap_;
  allocators::ReadingQuality quality_;
  std::vector<allocators::Allocator> found_;
  std::chrono::nanoseconds walk_end_{};
  std::size_t threads_ = 0;
  std::optional<Address> brk_end_;
  PageRuns pages_;
  Bytes stacks_;
};

} // namespace

Result<analysis::Report> report_on(target::Process& process, const Clock& clock) {
  try {
    return ProcessReading(process, clock).run();
  } catch (const std::system_error& error) { // from the standard library: no room throws by itself
    return fail(ErrorKind::failure, "cannot start a thread", error.what(),
                "raise the limit on processes (ulimit -u, pids.max of the cgroup)");
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::failure, "cannot hold the model of the heap", "out of memory",
                "free some memory, or raise the limit of the memory cgroup heapgap runs in");
  }
}

} // namespace heapgap::session
