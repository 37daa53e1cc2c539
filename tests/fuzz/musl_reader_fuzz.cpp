// The musl reader on recorded heaps that the input has spoilt.
#include "allocators/musl/context.h"
#include "allocators/musl/group_table.h"
#include "allocators/musl/musl_reader.h"
#include "fuzz/image_attack.h"
#include "support/heap_sums.h"
#include "support/recorded_image.h"

#include <cstdlib>

namespace heapgap::test {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

std::unique_ptr<FakeProcess> image(bool is_static) {
  auto process =
      load_image(is_static ? FIXTURES "/musl-1.2.5-static.image" : FIXTURES "/musl-1.2.3.image");
  require(process.has_value());
  return std::move(*process);
}

/// The context, the pages of records, and the heads of the first groups.
std::vector<Range> structures(FakeProcess& process) {
  const auto search = allocators::musl::find_contexts(process.memory(), process.maps);
  require(search && search->found.size() == 1);
  const Address context = search->found[0].context.address;
  allocators::WindowedReader reader(process.memory(), 4_KiB, 16);
  const auto table = allocators::musl::read_groups(reader, context);
  require(table.has_value());
  std::vector<Range> ranges{range_of(context, allocators::musl::context_layout::size)};
  for (const Address area : table->areas) ranges.push_back(range_of(area, page_size));
  for (const auto& group : table->groups) ranges.push_back(range_of(group.begin, 64_B));
  return ranges;
}

void attack(FuzzedDataProvider& input) {
  const auto process = image(input.ConsumeBool());
  ImageAttack(*process, structures(*process), input).run();
  heap::Heap heap;
  allocators::ReadingQuality quality;
  const auto reading = allocators::musl::read_musl(*process, heap, quality);
  require(process->fake_memory().faulted_in() == 0_B);
  require(quality.notes.size() < 100);
  if (!reading || reading->allocators.size() != 1) return;
  const HeapSums sums = sums_of(heap);
  require(sums.mapped == reading->allocators[0].mapped);
  require(reading->allocators[0].requested.value_or(0_B) <= sums.live);
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
