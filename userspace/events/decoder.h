// Bytes from the kernel into events.
#pragma once

#include "events/event.h"

#include <cstddef>
#include <span>

namespace heapgap::events {

/// One record of the ring buffer (bpf/wire.h, heapgap_event). Nothing when it is no such record:
/// wrong length, unknown kind, or bits that have no meaning.
std::optional<Event> decode(std::span<const std::byte> record);

} // namespace heapgap::events
