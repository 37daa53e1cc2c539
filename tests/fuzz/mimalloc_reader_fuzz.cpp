// The mimalloc reader on a recorded heap that the input has spoilt.
#include "allocators/mimalloc/mimalloc_reader.h"
#include "allocators/mimalloc/segment_finder.h"
#include "fuzz/image_attack.h"
#include "support/heap_sums.h"
#include "support/recorded_image.h"

#include <cstdlib>

namespace heapgap::test {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

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

void attack(FuzzedDataProvider& input) {
  auto image = load_image(FIXTURES "/mimalloc-2.0.9.image");
  require(image.has_value());
  FakeProcess& process = **image;
  ImageAttack(process, structures(process), input).run();
  heap::Heap heap;
  allocators::ReadingQuality quality;
  const auto reading = allocators::mimalloc::read_mimalloc(process, heap, quality);
  require(process.fake_memory().faulted_in() == 0_B);
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

} // namespace
} // namespace heapgap::test

/// A heap too large for its model is an error to report, not the end of the program.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  try {
    heapgap::test::attack(input);
  } catch (const std::bad_alloc&) { // session reports it
  }
  return 0;
}
