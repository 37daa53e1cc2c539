// A look that costs more than it may.
#include "session/live_looker.h"
#include "support/glibc_image.h"
#include "support/manual_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class BoundedProcessTest : public testing::Test {
protected:
  BoundedProcessTest() {
    test::fill_with_everything(image_, 12);
    image_.write();
    image_.process.totals.rss_anonymous = 64_MiB;
    image_.memory().on_read([this](test::FakeMemory&, Range) { clock_.used += 10us; });
  }

  Look look(const ReadingBounds& bounds) { return look_at(image_.process, bounds, clock_); }
  static ReadingBounds wide() {
    return {.processor_time = 10s, .address_space = 4096_MiB, .stop = {}};
  }

  test::GlibcImage image_{test::generation("2.35")};
  test::ManualClock clock_;
};

TEST_F(BoundedProcessTest, WithinTheBoundsItIsALookLikeAnyOther) {
  const Look seen = look(wide());
  ASSERT_TRUE(seen.report) << seen.report.error().what;
  EXPECT_FALSE(seen.gave_up);
  EXPECT_GT(seen.cost, 10us);
  EXPECT_EQ(seen.cost, clock_.used);
  EXPECT_EQ(seen.report->heap.mapped.live, image_.expected.parts.live);
}

TEST_F(BoundedProcessTest, ALookThatTakesTooLongIsGivenUpSoonAfter) {
  const auto whole = look(wide()).cost;
  ReadingBounds bounds = wide();
  bounds.processor_time = whole / 2;
  const Look seen = look(bounds);
  ASSERT_FALSE(seen.report);
  EXPECT_TRUE(seen.gave_up);
  EXPECT_EQ(seen.report.error().kind, ErrorKind::failure);
  EXPECT_THAT(seen.report.error().why, HasSubstr("too long"));
  EXPECT_LE(seen.cost, bounds.processor_time + 20us);
}

TEST_F(BoundedProcessTest, MemoryThatIsOnlyMappedCountsForTheModel) {
  const Address far{0x7000'0000'0000};
  target::Mapping& huge = image_.process.map({far, far + 1048576_MiB});
  huge.readable = true;
  huge.writable = true;
  const Look seen = look(wide());
  ASSERT_FALSE(seen.report);
  EXPECT_TRUE(seen.gave_up);
  EXPECT_THAT(seen.report.error().why, HasSubstr("too much memory"));
  huge.writable = false; // PROT_NONE: set aside for later
  EXPECT_TRUE(look(wide()).report);
}

TEST_F(BoundedProcessTest, ItEndsWhenItIsToldTo) {
  std::stop_source source;
  ReadingBounds bounds = wide();
  bounds.stop = source.get_token();
  EXPECT_TRUE(look(bounds).report);
  source.request_stop();
  const Look seen = look(bounds);
  EXPECT_FALSE(seen.report);
  EXPECT_EQ(seen.cost, 0us) << "it went on reading";
}

TEST_F(BoundedProcessTest, AnErrorOfTheProcessIsNoGivingUp) {
  image_.process.vanish();
  const Look seen = look(wide());
  ASSERT_FALSE(seen.report);
  EXPECT_FALSE(seen.gave_up);
  EXPECT_EQ(seen.report.error().kind, ErrorKind::no_process);
}

} // namespace
} // namespace heapgap::session
