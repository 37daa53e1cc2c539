// The musl reader on recorded heaps that the input has spoilt.
#include "allocators/musl/context.h"
#include "allocators/musl/group_table.h"
#include "allocators/musl/musl_reader.h"
#include "fuzz/reader_fuzz.h"
#include "support/heap_sums.h"

namespace heapgap::test {
namespace {

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

} // namespace

void attack(FuzzedDataProvider& input) {
  static const RecordedHeap older(FIXTURES "/musl-1.2.3.image", structures);
  static const RecordedHeap newer(FIXTURES "/musl-1.2.5-static.image", structures);
  const auto process = (input.ConsumeBool() ? newer : older).spoilt_by(input);
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

} // namespace heapgap::test
