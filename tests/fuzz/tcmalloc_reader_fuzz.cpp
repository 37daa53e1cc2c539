// The tcmalloc reader on recorded heaps that the input has spoilt.
#include "allocators/tcmalloc/layout.h"
#include "allocators/tcmalloc/page_map_walk.h"
#include "allocators/tcmalloc/tcmalloc_finder.h"
#include "allocators/tcmalloc/tcmalloc_reader.h"
#include "fuzz/image_attack.h"
#include "support/heap_sums.h"
#include "support/recorded_image.h"

#include <cstdlib>

namespace heapgap::test {
namespace {

namespace tcmalloc = allocators::tcmalloc;

void require(bool condition) {
  if (!condition) std::abort();
}

std::unique_ptr<FakeProcess> image(bool is_older) {
  auto process = load_image(is_older ? FIXTURES "/tcmalloc-2.10-minimal.image"
                                     : FIXTURES "/tcmalloc-2.16.image");
  require(process.has_value());
  return std::move(*process);
}

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

void attack(FuzzedDataProvider& input) {
  const bool is_older = input.ConsumeBool();
  const auto process = image(is_older);
  static const std::vector<Range> newer_structures = structures(*image(false));
  static const std::vector<Range> older_structures = structures(*image(true));
  ImageAttack(*process, is_older ? older_structures : newer_structures, input).run();
  heap::Heap heap;
  allocators::ReadingQuality quality;
  const auto reading = tcmalloc::read_tcmalloc(*process, heap, quality);
  require(process->fake_memory().faulted_in() == 0_B);
  require(quality.notes.size() < 100);
  if (!reading || reading->allocators.size() != 1 || !quality.consistent) return;
  require(sums_of(heap).mapped + heap.arenas()[0].unlocated == reading->allocators[0].mapped);
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
