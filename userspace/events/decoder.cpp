#include "events/decoder.h"

#include "bpf/wire.h"

#include <cstring>

namespace heapgap::events {
namespace {

template <EventKind kind, heapgap_event_kind on_the_wire>
constexpr bool same = static_cast<int>(kind) == static_cast<int>(on_the_wire);
static_assert(same<EventKind::allocated, HEAPGAP_ALLOCATED> &&
              same<EventKind::freed, HEAPGAP_FREED> &&
              same<EventKind::realloc_begin, HEAPGAP_REALLOC_BEGIN> &&
              same<EventKind::realloc_end, HEAPGAP_REALLOC_END> &&
              same<EventKind::mapped, HEAPGAP_MAPPED> &&
              same<EventKind::unmapped, HEAPGAP_UNMAPPED> &&
              same<EventKind::remapped, HEAPGAP_REMAPPED> &&
              same<EventKind::break_moved, HEAPGAP_BREAK_MOVED>);

constexpr unsigned known_flags = HEAPGAP_USABLE_KNOWN | HEAPGAP_DIRECT;

} // namespace

std::optional<Event> decode(std::span<const std::byte> record) {
  heapgap_event wire{};
  if (record.size() != sizeof wire) return std::nullopt;
  std::memcpy(&wire, record.data(), sizeof wire);
  if (wire.kind >= HEAPGAP_EVENT_KINDS) return std::nullopt;
  if ((wire.flags & ~known_flags) != 0 || wire.zero != 0) return std::nullopt;

  Event event{.kind = static_cast<EventKind>(wire.kind),
              .direct = (wire.flags & HEAPGAP_DIRECT) != 0,
              .thread = wire.thread,
              .address = {wire.address},
              .requested = {wire.requested},
              .usable = {}};
  if ((wire.flags & HEAPGAP_USABLE_KNOWN) != 0) event.usable = Bytes{wire.usable};
  return event;
}

} // namespace heapgap::events
