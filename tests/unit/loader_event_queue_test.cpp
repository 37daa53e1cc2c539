// Order, bound and losses of the events that wait to be taken.
#include "bpf/wire.h"
#include "loader/event_queue.h"

#include <gtest/gtest.h>

namespace heapgap::loader {
namespace {

void keep(EventQueue& queue, __u64 address, __u8 kind = HEAPGAP_FREED) {
  heapgap_event record{};
  record.address = address;
  record.kind = kind;
  queue.keep(std::as_bytes(std::span(&record, 1)));
}

std::vector<std::uint64_t> addresses(const std::vector<events::Event>& events) {
  std::vector<std::uint64_t> list;
  list.reserve(events.size());
  for (const auto& event : events) list.push_back(event.address.value);
  return list;
}

TEST(EventQueue, gives_each_event_once_and_in_order) {
  EventQueue queue(10);
  std::vector<events::Event> taken;
  keep(queue, 1);
  keep(queue, 2);
  queue.take(taken);
  queue.take(taken);
  EXPECT_EQ(addresses(taken), (std::vector<std::uint64_t>{1, 2}));
  keep(queue, 3);
  queue.take(taken);
  EXPECT_EQ(addresses(taken), (std::vector<std::uint64_t>{1, 2, 3})) << "appended";
}

TEST(EventQueue, counts_what_it_has_no_room_for) {
  EventQueue queue(2);
  for (__u64 address = 1; address <= 5; ++address) keep(queue, address);
  EXPECT_EQ(queue.losses().queue_full, 3U);
  std::vector<events::Event> taken;
  queue.take(taken);
  EXPECT_EQ(addresses(taken), (std::vector<std::uint64_t>{1, 2}));
  keep(queue, 6);
  EXPECT_EQ(queue.losses().queue_full, 3U) << "there is room again";
}

TEST(EventQueue, counts_what_makes_no_sense) {
  EventQueue queue(2);
  keep(queue, 1, HEAPGAP_EVENT_KINDS);
  queue.keep({});
  std::vector<events::Event> taken;
  queue.take(taken);
  EXPECT_TRUE(taken.empty());
  EXPECT_EQ(queue.losses().malformed, 2U);
  EXPECT_EQ(queue.losses().queue_full, 0U);
}

} // namespace
} // namespace heapgap::loader
