#include "support/simulation/simulated_process.h"

#include <algorithm>

namespace heapgap::test {

namespace {

constexpr std::uint64_t mebibyte = 1U << 20U;
constexpr std::uint64_t page = PageLedger::page;

std::uint64_t with_noise(std::uint64_t bytes, double noise) {
  const double sum = static_cast<double>(bytes) + noise;
  return static_cast<std::uint64_t>(std::max(0.0, sum)) / page * page;
}

} // namespace

SimulatedProcess::SimulatedProcess(Allocator allocator, std::uint64_t seed, std::uint32_t threads)
    : random(seed), allocator_(allocator) {
  for (std::uint32_t thread = 0; thread < threads; ++thread) {
    if (allocator == Allocator::glibc) {
      arenas_.push_back(std::make_unique<GlibcArena>());
    } else {
      arenas_.push_back(std::make_unique<JemallocArena>());
    }
  }
}

Block SimulatedProcess::take(std::uint64_t bytes, std::uint32_t thread) {
  if (allocator_ == Allocator::glibc && bytes >= mmap_threshold_) {
    const std::uint64_t size = (bytes + 16 + page - 1) / page * page;
    direct_bytes_ += size;
    ++direct_blocks_;
    return {{0, size}, thread, true};
  }
  return {arenas_[thread]->take(bytes), thread, false};
}

void SimulatedProcess::give(const Block& block) {
  if (!block.is_direct) {
    arenas_[block.arena]->give(block.place);
    return;
  }
  direct_bytes_ -= block.place.usable;
  --direct_blocks_;
  // glibc takes a freed mapping as a sign that blocks of this size come and go.
  if (block.place.usable > 32 * mebibyte || block.place.usable <= mmap_threshold_) return;
  mmap_threshold_ = block.place.usable;
  for (const auto& arena : arenas_) {
    static_cast<GlibcArena&>(*arena).trim_threshold = 2 * mmap_threshold_;
  }
}

void SimulatedProcess::give_to_cache(const Block& block) {
  PageLedger& pages = arenas_[block.arena]->pages();
  pages.remove(PageLedger::live, block.place.address, block.place.usable);
  pages.add(PageLedger::cached, block.place.address, block.place.usable);
}

void SimulatedProcess::pass(double now_s) {
  for (const auto& arena : arenas_) arena->pass(now_s);
}

analysis::Report SimulatedProcess::report() {
  analysis::Report report;
  analysis::HeapSummary& heap = report.heap;
  for (const auto& arena : arenas_) {
    const PageLedger& pages = arena->pages();
    heap.resident.live += Bytes{pages.in_use(PageLedger::live)};
    heap.resident.header += Bytes{pages.in_use(PageLedger::header)};
    heap.resident.cached += Bytes{pages.in_use(PageLedger::cached)};
    heap.resident.free += Bytes{pages.idle() - pages.in_use(PageLedger::cached)};
    heap.reclaimable += Bytes{pages.reclaimable()};
    heap.pinned += Bytes{pages.pinned()};
    analysis::ArenaSummary row;
    row.idle_resident = {pages.idle()};
    row.cached = {pages.in_use(PageLedger::cached)};
    report.arenas.push_back(row);
  }
  heap.resident.live += Bytes{direct_bytes_ - 16 * direct_blocks_};
  heap.resident.header += Bytes{16 * direct_blocks_};
  heap.mapped = heap.resident;
  if (tells_requests) heap.requested = heap.mapped.live - Bytes{unread_live};
  const Bytes resident = heap.resident.total();
  report.allocators = {{.name = allocator_ == Allocator::glibc ? "glibc" : "jemalloc",
                        .version = {},
                        .object = {},
                        .reader = analysis::ReaderQuality::exact,
                        .mapped = resident,
                        .details = {},
                        .run_name = {},
                        .slot_classes = {}}};
  report.fragmentation.waste_ratio =
      static_cast<double>(heap.idle_resident().count) / static_cast<double>(resident.count + 1);
  report.process.threads = arenas_.size();
  report.memory.heap_resident = resident;
  report.memory.stack_resident = {stack};
  report.memory.file_resident = {with_noise(12 * mebibyte, files_.next(random))};
  report.memory.other_anon_resident = {
      with_noise(own_mappings + 3 * mebibyte, others_.next(random))};
  report.memory.rss = resident + report.memory.stack_resident + report.memory.file_resident +
                      report.memory.other_anon_resident;
  return report;
}

} // namespace heapgap::test
