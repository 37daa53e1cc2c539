// The mimalloc reader on a recorded heap that the input has spoilt.
#include "allocators/mimalloc/mimalloc_reader.h"
#include "allocators/mimalloc/segment_finder.h"
#include "fuzz/reader_fuzz.h"
#include "support/heap_sums.h"

namespace heapgap::test {
namespace {

/// Heads of segments, descriptors of pages, and the first blocks of pages.
std::vector<Range> structures(FakeProcess& process) {
  const auto search = allocators::mimalloc::find_instances(process.memory(), process.maps);
  require(search && search->found.size() == 1);
  std::vector<Range> ranges;
  for (const auto& segment : search->found[0].segments) {
    ranges.push_back(range_of(segment.address, 320_B));
    for (const auto& page : segment.pages) {
      ranges.push_back(range_of(page.descriptor, 96_B));
      if (page.free) ranges.push_back(range_of(page.free, 64_B));
    }
  }
  return ranges;
}

} // namespace

void attack(FuzzedDataProvider& input) {
  static const RecordedHeap recorded(FIXTURES "/mimalloc-2.0.9.image", structures);
  const auto process = recorded.spoilt_by(input);
  heap::Heap heap;
  allocators::ReadingQuality quality;
  const auto reading = allocators::mimalloc::read_mimalloc(*process, heap, quality);
  require(process->fake_memory().faulted_in() == 0_B);
  require(quality.notes.size() < 100);
  if (!reading) return;
  Bytes mapped;
  Bytes counted;
  for (const allocators::Allocator& one : reading->allocators) counted += one.mapped.value_or(0_B);
  for (std::uint32_t arena = 0; arena < heap.arenas().size(); ++arena) {
    for (const Bytes bytes : sums_of(heap, arena).kinds) mapped += bytes;
  }
  for (const auto& [begin, block] : heap.direct_blocks()) mapped += block.mapping.size();
  require(mapped == counted);
}

} // namespace heapgap::test
