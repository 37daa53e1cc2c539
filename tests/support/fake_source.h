// Events and counts as a test makes them up.
#pragma once

#include "events/source.h"

#include <utility>

namespace heapgap::test {

class FakeSource final : public events::Source {
public:
  std::vector<events::Event> sent; ///< and not yet taken
  events::Counters counted;
  bool stopped = false;

  FakeSource() { counted.probed.fill(true); }

  /// A block is handed out, and counted.
  void allocate(Address address, Bytes usable) {
    sent.push_back({.kind = events::EventKind::allocated,
                    .address = address,
                    .requested = usable,
                    .usable = usable});
    ++counted.events;
    ++counted.calls[static_cast<std::size_t>(Call::malloc)];
    ++counted.classes[0].allocs;
    counted.classes[0].alloc_bytes += usable;
  }
  void free(Address address) {
    sent.push_back(
        {.kind = events::EventKind::freed, .address = address, .requested = {}, .usable = {}});
    ++counted.events;
    ++counted.calls[static_cast<std::size_t>(Call::free)];
    ++counted.classes[0].frees;
  }

  void take(std::vector<events::Event>& events) override {
    events.insert(events.end(), sent.begin(), sent.end());
    sent.clear();
  }
  Result<events::Counters> counters() override { return counted; }
  void stop() override { stopped = true; }
};

} // namespace heapgap::test
