// Records of the ring buffer, whole and broken.
#include "bpf/wire.h"
#include "events/decoder.h"

#include <array>

#include <gtest/gtest.h>

namespace heapgap::events {
namespace {

heapgap_event record_of(heapgap_event_kind kind) {
  return {.address = 0x7f0012345670,
          .requested = 100,
          .usable = 104,
          .thread = 4242,
          .kind = static_cast<__u8>(kind),
          .flags = HEAPGAP_USABLE_KNOWN,
          .zero = 0};
}

std::optional<Event> decoded(const heapgap_event& record) {
  return decode(std::as_bytes(std::span(&record, 1)));
}

TEST(Decode, tells_every_kind) {
  constexpr std::array kinds{
      EventKind::allocated, EventKind::freed,    EventKind::realloc_begin, EventKind::realloc_end,
      EventKind::mapped,    EventKind::unmapped, EventKind::remapped,      EventKind::break_moved};
  static_assert(kinds.size() == HEAPGAP_EVENT_KINDS);
  for (unsigned number = 0; number < kinds.size(); ++number) {
    const auto event = decoded(record_of(static_cast<heapgap_event_kind>(number)));
    ASSERT_TRUE(event) << number;
    EXPECT_EQ(event->kind, kinds.at(number));
    EXPECT_EQ(event->address, Address{0x7f0012345670});
    EXPECT_EQ(event->requested, Bytes{100});
    EXPECT_EQ(event->usable, Bytes{104});
    EXPECT_EQ(event->thread, 4242U);
    EXPECT_FALSE(event->direct);
  }
}

TEST(Decode, tells_a_mapping_of_its_own) {
  auto record = record_of(HEAPGAP_ALLOCATED);
  record.flags |= HEAPGAP_DIRECT;
  EXPECT_TRUE(decoded(record).value().direct);
}

TEST(Decode, tells_a_size_that_is_not_known_from_none) {
  auto record = record_of(HEAPGAP_ALLOCATED);
  record.usable = 0;
  EXPECT_EQ(decoded(record).value().usable, Bytes{0});
  record.flags = 0;
  EXPECT_EQ(decoded(record).value().usable, std::nullopt);
}

TEST(Decode, refuses_what_has_no_meaning) {
  auto record = record_of(HEAPGAP_FREED);
  record.kind = HEAPGAP_EVENT_KINDS;
  EXPECT_FALSE(decoded(record)) << "kind";
  record = record_of(HEAPGAP_FREED);
  record.kind = 255;
  EXPECT_FALSE(decoded(record)) << "kind";
  record = record_of(HEAPGAP_FREED);
  record.flags = 4;
  EXPECT_FALSE(decoded(record)) << "flags";
  record = record_of(HEAPGAP_FREED);
  record.zero = 1;
  EXPECT_FALSE(decoded(record)) << "zero";
}

TEST(Decode, refuses_every_other_length) {
  std::array<heapgap_event, 2> records{record_of(HEAPGAP_FREED), record_of(HEAPGAP_FREED)};
  const auto bytes = std::as_bytes(std::span(records));
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    EXPECT_EQ(decode(bytes.first(length)).has_value(), length == sizeof(heapgap_event)) << length;
  }
}

} // namespace
} // namespace heapgap::events
