// One reading of a process's jemalloc heaps, added up.
#pragma once

#include "allocators/jemalloc/jemalloc_reader.h"

#include <array>

namespace heapgap::test {

struct JemallocHeap {
  heap::Heap heap;
  allocators::ReadingQuality quality;
  allocators::jemalloc::JemallocReading reading;
  std::array<Bytes, heap::span_kinds> bytes{}; ///< by kind of span
  std::array<std::uint64_t, heap::span_kinds> spans{};
  Bytes mapped; ///< all spans together, and what could not be located

  [[nodiscard]] std::uint64_t bytes_of(heap::SpanKind kind) const {
    return bytes[static_cast<std::size_t>(kind)].count;
  }
  [[nodiscard]] std::uint64_t spans_of(heap::SpanKind kind) const {
    return spans[static_cast<std::size_t>(kind)];
  }
  /// One of the figures of the first jemalloc. Throws std::runtime_error when it is not there.
  [[nodiscard]] std::uint64_t figure(const std::string& name) const;
};

/// Reads all jemallocs of the process and adds up what is in the model then. Returns the reader's
/// error.
Result<void> read_and_add_up(target::Process& process, JemallocHeap& into);

} // namespace heapgap::test
