// The tcmalloc reader on recorded heaps that the input has spoilt.
#include "allocators/tcmalloc/layout.h"
#include "allocators/tcmalloc/page_map_walk.h"
#include "allocators/tcmalloc/tcmalloc_finder.h"
#include "allocators/tcmalloc/tcmalloc_reader.h"
#include "fuzz/reader_fuzz.h"
#include "support/heap_sums.h"

namespace heapgap::test {
namespace {

namespace tcmalloc = allocators::tcmalloc;

/// The page heap, the first central lists, records, the page map where spans lie, some objects.
std::vector<Range> structures(FakeProcess& process) {
  const auto search = tcmalloc::find_places(process.memory(), process.maps);
  require(search && search->found.size() == 1);
  const tcmalloc::Place& place = search->found[0];
  allocators::WindowedReader bulk(process.memory(), 256_KiB, 1);
  allocators::WindowedReader scattered(process.memory(), 4_KiB, 64);
  const auto walk =
      tcmalloc::walk_page_map(bulk, scattered, place.root, process.maps, place.classes);
  require(!walk.spans.empty() && !walk.leaves.empty());
  std::vector<Range> ranges{range_of(place.lists - 128_B, 1_KiB),
                            range_of(place.lists + tcmalloc::page_heap::stats_behind_lists, 64_B),
                            range_of(place.central, tcmalloc::central::size * 4)};
  const std::uint64_t first = walk.spans[0].range.begin.value / tcmalloc::heap_page.count;
  ranges.push_back(range_of(
      walk.leaves[0].begin + 8_B * (first & (tcmalloc::page_map::leaf_length - 1)), 2_KiB));
  for (const tcmalloc::SpanRecord& span : walk.spans) {
    ranges.push_back(range_of(span.record, tcmalloc::span::size));
    if (span.size_class != 0) ranges.push_back(range_of(span.range.begin, 1_KiB));
  }
  return ranges;
}

} // namespace

void attack(FuzzedDataProvider& input) {
  static const RecordedHeap older(FIXTURES "/tcmalloc-2.10-minimal.image", structures);
  static const RecordedHeap newer(FIXTURES "/tcmalloc-2.16.image", structures);
  const auto process = (input.ConsumeBool() ? older : newer).spoilt_by(input);
  heap::Heap heap;
  allocators::ReadingQuality quality;
  const auto reading = tcmalloc::read_tcmalloc(*process, heap, quality);
  require(process->fake_memory().faulted_in() == 0_B);
  require(quality.notes.size() < 100);
  if (!reading || reading->allocators.size() != 1 || !quality.consistent) return;
  require(sums_of(heap).mapped + heap.arenas()[0].unlocated == reading->allocators[0].mapped);
}

} // namespace heapgap::test
