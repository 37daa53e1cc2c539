#include "allocators/tcmalloc/tcmalloc_reader.h"

#include "allocators/tcmalloc/instance_reading.h"
#include "allocators/tcmalloc/page_heap.h"

#include <fmt/format.h>

namespace heapgap::allocators::tcmalloc {

namespace {

/// Counters that make no sense are torn: they belong to a heap that moves.
bool is_in_use(WindowedReader& reader, const Place& place) {
  reader.forget();
  const auto stats = read_stats(reader, place.lists);
  return !stats || stats->system > 0_B;
}

/// An arena of its own for each instance: tcmalloc has one page heap, which all threads share.
std::uint32_t add_arena(heap::Heap& heap, std::size_t ordinal) {
  const std::string number = ordinal == 0 ? "" : fmt::format(" {}", ordinal + 1);
  return heap.add_arena({fmt::format("tcmalloc{} page heap", number), "tcmalloc", "page heap", {}});
}

} // namespace

Result<TcmallocReading> read_tcmalloc(target::Process& process, heap::Heap& heap,
                                      ReadingQuality& quality) {
  auto mappings = process.mappings();
  if (!mappings) return pass_on(mappings);
  auto search = find_places(process.memory(), *mappings);
  if (!search) return pass_on(search);

  TcmallocReading reading;
  reading.refused = std::move(search->refused);
  WindowedReader bulk(process.memory(), 256_KiB, 1);
  WindowedReader near(process.memory(), 256_KiB, 4, WindowedReader::Order::ascending);
  // Lists of cached objects often go through memory in small steps.
  WindowedReader scattered(process.memory(), 16_KiB, 256);
  for (const Place& place : search->found) {
    if (!is_in_use(scattered, place)) continue;
    TcmallocView view{.process = process,
                      .mappings = {},
                      .place = place,
                      .heap = heap,
                      .arena = add_arena(heap, reading.allocators.size()),
                      .bulk = bulk,
                      .near = near,
                      .scattered = scattered};
    auto allocator = read_instance(std::move(view), quality);
    if (!allocator) return pass_on(allocator);
    reading.allocators.push_back(std::move(*allocator));
  }
  return reading;
}

} // namespace heapgap::allocators::tcmalloc
