#include "support/jemalloc_sums.h"

#include <stdexcept>

namespace heapgap::test {

std::uint64_t JemallocHeap::figure(const std::string& name) const {
  for (const allocators::Allocator& allocator : reading.allocators) {
    for (const allocators::Figure& one : allocator.figures) {
      if (one.name == name) return std::get<std::uint64_t>(one.value);
    }
  }
  throw std::runtime_error("no figure " + name);
}

Result<void> read_and_add_up(target::Process& process, JemallocHeap& into) {
  auto reading = allocators::jemalloc::read_jemalloc(process, into.heap, into.quality);
  if (!reading) return pass_on(reading);
  into.reading = std::move(*reading);
  const auto add = [&into](const heap::Span& span) {
    into.bytes[static_cast<std::size_t>(span.kind)] += span.size;
    ++into.spans[static_cast<std::size_t>(span.kind)];
    into.mapped += span.size;
  };
  for (const auto& [begin, region] : into.heap.regions()) region.for_each(add);
  for (const heap::LooseSpan& loose : into.heap.loose_spans()) add(loose.span);
  for (const heap::Arena& arena : into.heap.arenas()) into.mapped += arena.unlocated;
  return {};
}

} // namespace heapgap::test
