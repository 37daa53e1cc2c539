#include "kernel/jemalloc_reading.h"

#include "target/live_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {

void read_jemalloc_of(pid_t pid, JemallocHeap& into) {
  auto process = target::open_process({pid});
  ASSERT_TRUE(process) << process.error().why;
  const auto read = read_and_add_up(**process, into);
  ASSERT_TRUE(read) << read.error().why;
}

void expect_clean(const JemallocHeap& heap) {
  EXPECT_THAT(heap.quality.notes, testing::IsEmpty());
  EXPECT_TRUE(heap.quality.consistent);
  EXPECT_EQ(heap.quality.contradictions, 0U);
  EXPECT_EQ(heap.quality.unreadable, 0_B);
  EXPECT_EQ(heap.bytes_of(heap::SpanKind::unknown), 0U);
  EXPECT_THAT(heap.reading.refused, testing::IsEmpty());
  ASSERT_EQ(heap.reading.allocators.size(), 1U);
  EXPECT_EQ(heap.mapped, heap.reading.allocators[0].mapped);
  std::uint64_t slots = 0;
  std::uint64_t free = 0;
  for (const auto& row : heap.reading.allocators[0].slot_classes.rows) {
    EXPECT_LE(row.free, row.slots);
    slots += row.slots;
    free += row.free;
  }
  EXPECT_EQ(slots, heap.figure("slab_slots"));
  EXPECT_EQ(free, heap.figure("slab_free_slots"));
}

void expect_counters(const JemallocHeap& heap, const nlohmann::json& counters) {
  EXPECT_EQ(heap.mapped.count, counters.at("mapped"));
  EXPECT_EQ(heap.figure("active_bytes"), counters.at("active"));
  EXPECT_EQ(heap.figure("retained_bytes"), counters.at("retained"));
  EXPECT_EQ(heap.heap.reserved.count, counters.at("retained"));
  EXPECT_EQ(heap.figure("allocated_bytes"), counters.at("allocated"));
  EXPECT_EQ(heap.bytes_of(heap::SpanKind::live) + heap.bytes_of(heap::SpanKind::cached) +
                heap.figure("internal_bytes"),
            counters.at("allocated"));
}

} // namespace heapgap::test
