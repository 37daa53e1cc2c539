#include "loader/event_queue.h"

#include "events/decoder.h"

#include <utility>

namespace heapgap::loader {

void EventQueue::keep(std::span<const std::byte> record) {
  const auto event = events::decode(record);
  if (!event) {
    ++losses_.malformed;
  } else if (events_.size() >= length_) {
    ++losses_.queue_full;
  } else {
    events_.push_back(*event);
  }
}

void EventQueue::take(std::vector<events::Event>& events) {
  if (events.empty()) {
    std::swap(events, events_); // its memory goes round, and is not asked for again
  } else {
    events.insert(events.end(), events_.begin(), events_.end());
  }
  events_.clear();
}

} // namespace heapgap::loader
