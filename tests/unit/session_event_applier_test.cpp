#include "session/event_applier.h"

#include <array>

#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using events::Event;
using events::EventKind;

constexpr Address here{0x7f0000001010};
constexpr Address there{0x7f0000005010};

/// Blocks outside all regions are kept as they are, so the events' effect shows without a walk.
class EventApplierTest : public testing::Test {
protected:
  void apply(const Event& event) { applier_.apply(std::array{event}); }
  void allocate(Address address, Bytes requested, std::optional<Bytes> usable) {
    apply({.kind = EventKind::allocated,
           .address = address,
           .requested = requested,
           .usable = usable});
  }

  heap::LiveHeap live_;
  EventApplier applier_{live_};
};

TEST_F(EventApplierTest, BlocksComeAndGo) {
  allocate(here, 100_B, 104_B);
  ASSERT_TRUE(live_.block_at(here));
  EXPECT_EQ(live_.block_at(here)->usable, 104_B);
  EXPECT_FALSE(live_.block_at(here)->direct);
  apply({.kind = EventKind::freed, .address = here, .requested = {}, .usable = {}});
  EXPECT_FALSE(live_.block_at(here));
  EXPECT_EQ(applier_.unmatched_frees(), 0U);
  EXPECT_EQ(applier_.estimated_sizes(), 0U);
}

TEST_F(EventApplierTest, AFreeOfNothingIsCounted) {
  apply({.kind = EventKind::freed, .address = here, .requested = {}, .usable = {}});
  EXPECT_EQ(applier_.unmatched_frees(), 1U);
}

TEST_F(EventApplierTest, ASizeThatWasNotReadIsThatOfTheSmallestChunkForIt) {
  allocate(here, 100_B, std::nullopt);
  EXPECT_EQ(live_.block_at(here)->usable, 104_B);
  EXPECT_EQ(applier_.estimated_sizes(), 1U);
  allocate(here, 0_B, std::nullopt);
  EXPECT_EQ(live_.block_at(here)->usable, 24_B);
  allocate(here, 24_B, std::nullopt);
  EXPECT_EQ(live_.block_at(here)->usable, 24_B);
  allocate(here, 25_B, std::nullopt);
  EXPECT_EQ(live_.block_at(here)->usable, 40_B);
}

TEST_F(EventApplierTest, AReallocMovesTheBlock) {
  allocate(here, 100_B, 104_B);
  apply({.kind = EventKind::realloc_begin,
         .thread = 1,
         .address = here,
         .requested = {},
         .usable = {}});
  apply({.kind = EventKind::realloc_end,
         .thread = 1,
         .address = there,
         .requested = 500_B,
         .usable = 504_B});
  EXPECT_FALSE(live_.block_at(here));
  ASSERT_TRUE(live_.block_at(there));
  EXPECT_EQ(live_.block_at(there)->usable, 504_B);
  EXPECT_EQ(applier_.unmatched_frees(), 0U);
}

TEST_F(EventApplierTest, AFailedReallocChangesNothing) {
  allocate(here, 100_B, 104_B);
  apply({.kind = EventKind::realloc_begin,
         .thread = 1,
         .address = here,
         .requested = {},
         .usable = {}});
  apply({.kind = EventKind::realloc_end,
         .thread = 1,
         .address = {},
         .requested = 500_B,
         .usable = {}});
  EXPECT_TRUE(live_.block_at(here));
}

TEST_F(EventApplierTest, AReallocToNothingFrees) {
  allocate(here, 100_B, 104_B);
  apply({.kind = EventKind::realloc_begin,
         .thread = 1,
         .address = here,
         .requested = {},
         .usable = {}});
  apply(
      {.kind = EventKind::realloc_end, .thread = 1, .address = {}, .requested = 0_B, .usable = {}});
  EXPECT_FALSE(live_.block_at(here));
}

TEST_F(EventApplierTest, AReallocOfAnUnknownBlockIsCounted) {
  apply({.kind = EventKind::realloc_begin,
         .thread = 1,
         .address = here,
         .requested = {},
         .usable = {}});
  apply({.kind = EventKind::realloc_end,
         .thread = 1,
         .address = there,
         .requested = 500_B,
         .usable = 504_B});
  EXPECT_EQ(applier_.unmatched_frees(), 1U);
  EXPECT_TRUE(live_.block_at(there));
}

} // namespace
} // namespace heapgap::session
