// Which calls the kernel side takes for running, nested, or gone.
#include "bpf/call_frames.h"

#include <optional>
#include <set>

#include <gtest/gtest.h>

namespace {

/// Stack pointers whose return address the target has written over.
std::set<__u64> written_over;

} // namespace

static inline bool will_return(const call_frame* frame) {
  return !written_over.contains(frame->stack_pointer);
}

namespace heapgap {
namespace {

class CallFrames : public testing::Test {
protected:
  CallFrames() { written_over.clear(); }

  /// What on_entry does. Returns whether the call got a frame.
  bool enter(heapgap_call call, __u64 stack_pointer) {
    stale += ::drop_stale_frames(&calls, stack_pointer);
    if (!::is_system_call(call) && ::is_inside_allocator(&calls)) return false;
    call_frame* const frame = ::push_frame(&calls);
    if (frame == nullptr) return false;
    frame->stack_pointer = stack_pointer;
    frame->call = static_cast<__u8>(call);
    frame->requested = ++number;
    return true;
  }

  /// What on_return does for a call entered with that stack pointer. Returns the number of the
  /// call that the frame is of.
  std::optional<__u64> leave(heapgap_call call, __u64 stack_pointer) {
    const call_frame* const frame = ::pop_frame(&calls, stack_pointer + 8, call, &stale);
    if (frame == nullptr) return std::nullopt;
    return frame->requested;
  }

  call_frames calls{};
  __u32 stale = 0;
  __u64 number = 0;
};

TEST_F(CallFrames, a_call_returns_to_its_own_frame) {
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 1000));
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 1000), 1U);
  EXPECT_EQ(calls.depth, 0U);
  EXPECT_EQ(stale, 0U);
}

TEST_F(CallFrames, a_return_from_before_the_probes_has_none) {
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 1000), std::nullopt);
  EXPECT_EQ(stale, 0U);
}

TEST_F(CallFrames, the_allocators_own_callsget_none) {
  EXPECT_TRUE(enter(HEAPGAP_REALLOC, 1000));
  EXPECT_FALSE(enter(HEAPGAP_MALLOC, 900));
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 900), std::nullopt);
  EXPECT_EQ(leave(HEAPGAP_REALLOC, 1000), 1U);
  EXPECT_EQ(stale, 0U);
}

TEST_F(CallFrames, a_function_reached_by_a_jump_is_the_allocators_own) {
  EXPECT_TRUE(enter(HEAPGAP_CALLOC, 1000));
  EXPECT_FALSE(enter(HEAPGAP_MALLOC, 1000));
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 1000), std::nullopt) << "the inner one returns first";
  EXPECT_EQ(leave(HEAPGAP_CALLOC, 1000), 1U);
  EXPECT_EQ(stale, 0U);
}

TEST_F(CallFrames, the_systems_callscount_wherever_they_are) {
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 1000));
  EXPECT_TRUE(enter(HEAPGAP_MMAP, 900));
  EXPECT_EQ(leave(HEAPGAP_MMAP, 900), 2U);
  EXPECT_TRUE(enter(HEAPGAP_MREMAP, 1000)) << "by a jump";
  EXPECT_EQ(leave(HEAPGAP_MREMAP, 1000), 3U);
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 1000), 1U);
  EXPECT_EQ(stale, 0U);
}

TEST_F(CallFrames, and_make_no_allocation_the_allocators_own) {
  EXPECT_TRUE(enter(HEAPGAP_MMAP, 1000));
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 800)) << "from a signal handler";
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 800), 2U);
  EXPECT_EQ(leave(HEAPGAP_MMAP, 1000), 1U);
}

TEST_F(CallFrames, a_call_from_above_shows_that_those_below_are_gone) {
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 900));
  EXPECT_TRUE(enter(HEAPGAP_MMAP, 800));
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 1000));
  EXPECT_EQ(stale, 2U);
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 1000), 3U);
}

TEST_F(CallFrames, so_does_a_call_from_the_same_place) {
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 1000));
  written_over.insert(1000);
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 1000));
  EXPECT_EQ(stale, 1U);
}

TEST_F(CallFrames, and_a_call_from_below_that_has_written_over_the_return_address) {
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 1000));
  written_over.insert(1000);
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 500));
  EXPECT_EQ(stale, 1U);
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 500), 2U);
}

TEST_F(CallFrames, a_return_shows_that_those_below_are_gone) {
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 1000));
  EXPECT_TRUE(enter(HEAPGAP_MMAP, 900));
  EXPECT_EQ(leave(HEAPGAP_MALLOC, 1000), 1U);
  EXPECT_EQ(stale, 1U);
  EXPECT_EQ(calls.depth, 0U);
}

TEST_F(CallFrames, are_bounded) {
  for (__u64 depth = 0; depth < CALL_FRAMES; ++depth) {
    EXPECT_TRUE(enter(HEAPGAP_MMAP, 1000 - 8 * depth));
  }
  EXPECT_FALSE(enter(HEAPGAP_MMAP, 500));
  EXPECT_EQ(calls.depth, CALL_FRAMES);
  EXPECT_TRUE(enter(HEAPGAP_MALLOC, 2000));
  EXPECT_EQ(stale, CALL_FRAMES);
}

} // namespace
} // namespace heapgap
