// Records of the ring buffer. What is decoded must be what the bytes say, and nothing else.
#include "bpf/wire.h"
#include "events/decoder.h"

#include <cstdlib>
#include <cstring>

namespace {

using heapgap::events::Event;

/// The record that `event` was decoded from.
heapgap_event encoded(const Event& event, __u64 unknown_usable) {
  unsigned flags = 0;
  if (event.usable) flags |= HEAPGAP_USABLE_KNOWN;
  if (event.direct) flags |= HEAPGAP_DIRECT;
  return {.address = event.address.value,
          .requested = event.requested.count,
          .usable = event.usable ? event.usable->count : unknown_usable,
          .thread = event.thread,
          .kind = static_cast<__u8>(event.kind),
          .flags = static_cast<__u8>(flags),
          .zero = 0};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto event = heapgap::events::decode(std::as_bytes(std::span(data, size)));
  if (!event) return 0;
  heapgap_event record{};
  if (size != sizeof record) std::abort();
  std::memcpy(&record, data, size);
  const heapgap_event again = encoded(*event, record.usable);
  if (std::memcmp(&record, &again, sizeof record) != 0) std::abort();
  if (record.kind >= HEAPGAP_EVENT_KINDS) std::abort();
  return 0;
}
