#include "session/event_applier.h"

#include <algorithm>

namespace heapgap::session {

namespace {

constexpr std::size_t events_ahead = 8; ///< as LiveHeap::expect() wants it

/// The usable size that glibc gives for a request (request2size in malloc.c): chunks are multiples
/// of 16 bytes, 32 at least, and 8 bytes of each are its header.
Bytes usable_for(Bytes requested) {
  constexpr std::uint64_t header = 8;
  constexpr std::uint64_t granule = 16;
  constexpr std::uint64_t least = 24;
  const std::uint64_t most = ~std::uint64_t{0} - header - granule;
  const std::uint64_t chunk = (std::min(requested.count, most) + header + granule - 1) / granule;
  return {std::max(chunk * granule - header, least)};
}

} // namespace

void EventApplier::apply(std::span<const events::Event> events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i + events_ahead < events.size()) live_.expect(events[i + events_ahead].address);
    apply(events[i]);
  }
}

void EventApplier::apply(const events::Event& event) {
  switch (event.kind) {
  case events::EventKind::allocated:
    live_.allocate(block_of(event));
    break;
  case events::EventKind::freed:
    if (!live_.release(event.address)) ++unmatched_frees_;
    break;
  case events::EventKind::realloc_begin:
    live_.begin_move(event.thread, event.address);
    break;
  case events::EventKind::realloc_end: {
    std::optional<heap::Block> moved;
    if (event.address) moved = block_of(event);
    const bool freed = !moved && event.requested == 0_B;
    if (!live_.end_move(event.thread, moved, freed)) ++unmatched_frees_;
    break;
  }
  // The memory behind the heap is asked of the kernel when a block lies in none that is known.
  case events::EventKind::mapped:
  case events::EventKind::unmapped:
  case events::EventKind::remapped:
  case events::EventKind::break_moved:
    break;
  }
}

heap::Block EventApplier::block_of(const events::Event& event) {
  if (!event.usable) ++estimated_sizes_;
  return {event.address, event.usable.value_or(usable_for(event.requested)), event.direct};
}

} // namespace heapgap::session
