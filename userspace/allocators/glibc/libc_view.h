// What the parts of the glibc reader share while they read one libc.
#pragma once

#include "allocators/allocator.h"
#include "allocators/glibc/chunk_walk.h"
#include "allocators/glibc/libc_finder.h"
#include "heap/heap.h"
#include "target/process.h"

namespace heapgap::allocators::glibc {

struct LibcView {
  target::Process& process;
  target::Mappings& mappings;
  Libc libc;
  Parameters parameters;
  ArenaRing ring;            ///< all arenas as they were at first, main first
  heap::Heap& heap;          ///< the model being filled
  WindowedReader& bulk;      ///< one large window: for walking through memory
  WindowedReader& scattered; ///< many small windows: for following pointers
  WalkRules rules;
  ReadingQuality& quality;

  /// After this, words come from the target as it is now.
  void forget_windows() {
    bulk.forget();
    scattered.forget();
  }
  /// Like forget_windows(), and asks for the mappings anew: a moving target changes both.
  Result<void> look_again() {
    forget_windows();
    auto now = process.mappings();
    if (!now) return pass_on(now);
    mappings = std::move(*now);
    return {};
  }
  /// The walk could not tell what lies at `a`: lists that lead there can be neither followed nor
  /// called wrong.
  [[nodiscard]] bool is_unknown(Address a) const {
    const heap::Region* region = heap.region_with(a);
    const auto span = region != nullptr ? region->span_covering(a) : std::nullopt;
    return span && span->kind == heap::SpanKind::unknown;
  }
  [[nodiscard]] std::optional<Error> error() const {
    return bulk.error() ? bulk.error() : scattered.error();
  }
};

} // namespace heapgap::allocators::glibc
