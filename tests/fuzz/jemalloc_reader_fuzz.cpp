// The jemalloc reader on recorded heaps that the input has spoilt.
#include "allocators/jemalloc/tree_finder.h"
#include "fuzz/image_attack.h"
#include "support/jemalloc_sums.h"
#include "support/recorded_image.h"

#include <array>
#include <cstdlib>

namespace heapgap::test {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::size_t images = 3;

std::unique_ptr<FakeProcess> image(std::size_t which) {
  static constexpr std::array<const char*, images> names{FIXTURES "/jemalloc-5.2.1.image",
                                                         FIXTURES "/jemalloc-5.3.0.image",
                                                         FIXTURES "/jemalloc-5.3.0-57bit.image"};
  auto process = load_image(names.at(which));
  require(process.has_value());
  return std::move(*process);
}

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

void attack(FuzzedDataProvider& input) {
  static std::array<std::vector<Range>, images> hot;
  const std::size_t which = input.ConsumeIntegralInRange<std::size_t>(0, images - 1);
  const auto process = image(which);
  if (hot.at(which).empty()) hot.at(which) = structures(*process);
  ImageAttack(*process, hot.at(which), input).run();
  JemallocHeap heap;
  const auto read = read_and_add_up(*process, heap);
  require(process->fake_memory().faulted_in() == 0_B);
  require(heap.quality.notes.size() < 100);
  if (!read) return;
  Bytes mapped;
  for (const auto& allocator : heap.reading.allocators) mapped += *allocator.mapped;
  require(mapped == heap.mapped);
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
