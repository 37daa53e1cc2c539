// The jemalloc reader on recorded heaps that the input has spoilt.
#include "allocators/jemalloc/tree_finder.h"
#include "fuzz/reader_fuzz.h"
#include "support/jemalloc_sums.h"

#include <array>

namespace heapgap::test {
namespace {

/// The tree's root, the arenas, and the descriptors behind each arena.
std::vector<Range> structures(FakeProcess& process) {
  const auto search = allocators::jemalloc::find_trees(process.memory(), process.maps);
  require(search && search->found.size() == 1);
  const auto& instance = search->found[0];
  std::vector<Range> ranges{range_of(instance.root, instance.shape.node_size())};
  for (const auto& arena : instance.arenas) {
    ranges.push_back(range_of(arena.base, 4_KiB));
    ranges.push_back(range_of(arena.arena, 80_KiB));
    ranges.push_back(range_of(arena.arena + 80_KiB, 64_KiB));
  }
  return ranges;
}

} // namespace

void attack(FuzzedDataProvider& input) {
  static const std::array<RecordedHeap, 3> recorded{
      RecordedHeap(FIXTURES "/jemalloc-5.2.1.image", structures),
      RecordedHeap(FIXTURES "/jemalloc-5.3.0.image", structures),
      RecordedHeap(FIXTURES "/jemalloc-5.3.0-57bit.image", structures)};
  const auto process =
      recorded.at(input.ConsumeIntegralInRange<std::size_t>(0, recorded.size() - 1))
          .spoilt_by(input);
  JemallocHeap heap;
  const auto read = read_and_add_up(*process, heap);
  require(process->fake_memory().faulted_in() == 0_B);
  require(heap.quality.notes.size() < 100);
  if (!read) return;
  Bytes mapped;
  for (const auto& allocator : heap.reading.allocators) mapped += *allocator.mapped;
  require(mapped == heap.mapped);
}

} // namespace heapgap::test
