#include "analysis/trend/figures.h"

#include "analysis/verdict.h"

namespace heapgap::analysis {

namespace {

double number(Bytes bytes) {
  return static_cast<double>(bytes.count);
}

/// The mean of the occupancy rows, each taken at its middle.
std::optional<double> mean_occupancy(const std::vector<OccupancyRow>& rows) {
  double pages = 0;
  double shares = 0;
  for (const OccupancyRow& row : rows) {
    const auto count = static_cast<double>(row.pages);
    pages += count;
    shares += count * (row.min_percent + row.max_percent) / 200;
  }
  return pages > 0 ? std::optional(shares / pages) : std::nullopt;
}

void add_heap(const Report& report, Sample& sample) {
  const HeapSummary& heap = report.heap;
  sample[Figure::live] = number(heap.mapped.live);
  sample[Figure::idle_resident] = number(heap.idle_resident());
  sample[Figure::cached_resident] = number(heap.resident.cached);
  sample[Figure::heap_resident] = number(heap.resident.total());
  if (heap.requested && *heap.requested <= heap.mapped.live) {
    sample[Figure::slack] = number(heap.mapped.live - *heap.requested);
  }
  sample[Figure::live_resident] = number(heap.resident.live);
  sample[Figure::header_resident] = number(heap.resident.header);
  sample[Figure::pinned] = number(heap.pinned);
  sample[Figure::reclaimable] = number(heap.reclaimable);
  sample[Figure::metadata_resident] = number(heap.resident.metadata + heap.resident.unknown);
  sample[Figure::page_occupancy] = mean_occupancy(report.page_occupancy);
  sample[Figure::arenas_sharing_idle] = static_cast<double>(spread_arenas(report));
}

void add_outside(const MemorySummary& memory, Sample& sample) {
  sample[Figure::stack] = number(memory.stack_resident);
  sample[Figure::other_anonymous] = number(memory.other_anon_resident);
  sample[Figure::file] = number(memory.file_resident);
  sample[Figure::shmem] = number(memory.shmem_resident);
  sample[Figure::outside] = number(memory.stack_resident + memory.other_anon_resident +
                                   memory.file_resident + memory.shmem_resident);
}

} // namespace

std::string_view name_of(Figure figure) {
  constexpr std::array<std::string_view, figure_count> names{
      "rss",     "live",       "idle_resident", "cached", "heap_resident",  "slack",
      "outside", "live",       "header",        "pinned", "reclaimable",    "metadata",
      "stack",   "other_anon", "file",          "shmem",  "page_occupancy", "arenas_sharing_idle"};
  return names.at(static_cast<std::size_t>(figure));
}

Sample sample_of(const Report& report, double elapsed_s, bool heap_is_fresh) {
  Sample sample;
  sample.elapsed_s = elapsed_s;
  sample[Figure::rss] = number(report.memory.rss);
  if (!heap_is_fresh) return sample;
  add_heap(report, sample);
  add_outside(report.memory, sample);
  return sample;
}

} // namespace heapgap::analysis
