// Readings that take over from the reading before what has not changed.
#include "session/heap_walk.h"
#include "support/glibc_image.h"
#include "support/still_clock.h"

#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::test {
namespace {

using allocators::glibc::ArenaKeeper;
using Mode = ArenaKeeper::Mode;
using namespace std::chrono_literals;

constexpr std::size_t arenas = 4; ///< the main one included

/// What an arena looks like: equal ones are equal to the byte.
struct Look {
  unsigned seed = 0;
  unsigned cached = 0; ///< of its first ten blocks, which look the same when they are live
  bool split = false;  ///< a block was made smaller, and its rest lies in a thread cache
  unsigned gaps = 60;
};
using Looks = std::array<Look, arenas>;

void fill(GlibcImage& image, GlibcArena& arena, const Look& look) {
  GlibcThread& thread = image.add_thread(arena);
  for (unsigned i = 0; i < 7; ++i) {
    if (i < look.cached) {
      image.add_cached(thread, arena, 48_B);
    } else {
      arena.live(48_B);
    }
  }
  if (look.split) {
    arena.live(0xa0_B);
    image.add_cached(thread, arena, 0x60_B);
  } else {
    arena.live(0x100_B);
  }
  std::mt19937 random(look.seed);
  for (unsigned i = 0; i < look.gaps; ++i) {
    arena.live(Bytes{32 + 16 * (random() % 16)});
    arena.gap(Bytes{0x2400 + 16 * (random() % 16)});
  }
  if (image.generation().fastbins != 0) {
    arena.live(32_B);
    arena.fast(48_B);
  }
  arena.live(32_B);
  arena.top_to_page(0x2000_B);
}

std::unique_ptr<GlibcImage> image_of(const Looks& looks, const std::string& release = "2.35") {
  auto image = std::make_unique<GlibcImage>(generation(release));
  fill(*image, image->main_arena(), looks[0]);
  for (std::size_t i = 1; i < arenas; ++i) fill(*image, image->add_thread_arena(), looks[i]);
  image->add_direct(0x21000_B);
  image->write();
  return image;
}

/// A process that is read again and again.
class Renewal {
public:
  explicit Renewal(const Looks& looks, std::string release = "2.35")
      : release_(std::move(release)), image_(image_of(looks, release_)) {
    memory().on_read([this](FakeMemory&, Range range) { reads_.push_back(range); });
  }

  /// Becomes a process whose heap looks like this.
  void become(const Looks& looks) {
    auto next = image_of(looks, release_);
    memory().become_copy_of(next->memory());
    image_->process.maps = next->process.maps;
  }
  const session::HeapWalk& read(Mode mode) {
    reads_.clear();
    now_ += 1s;
    keeper_.begin(mode, now_, walk_.heap);
    auto walk = session::walk_heap(image_->process, StillClock{}, &keeper_);
    if (!walk) throw std::runtime_error(walk.error().what);
    return walk_ = *std::move(walk);
  }
  /// What a reading says that knows of none before.
  session::HeapWalk read_anew() {
    auto walk = session::walk_heap(image_->process, StillClock{});
    if (!walk) throw std::runtime_error(walk.error().what);
    return *std::move(walk);
  }

  FakeMemory& memory() { return image_->memory(); }
  GlibcImage& image() { return *image_; }
  [[nodiscard]] ArenaKeeper::Tally tally() const { return keeper_.tally(); }
  /// Bytes of an arena's memory that the last reading has read.
  [[nodiscard]] Bytes read_of(Range arena) const {
    Bytes sum;
    for (const Range read : reads_) sum += intersection(read, arena).size();
    return sum;
  }
  [[nodiscard]] Range thread_arena(std::size_t number) const {
    return range_of(image_->thread_heap(number), 64_MiB);
  }

private:
  std::string release_;
  std::unique_ptr<GlibcImage> image_;
  std::chrono::nanoseconds now_{};
  ArenaKeeper keeper_;
  session::HeapWalk walk_;
  std::vector<Range> reads_;
};

std::vector<std::string> lines_of(const heap::Heap& heap) {
  std::vector<std::string> lines;
  const auto line = [&](const std::string& what, Address begin, std::uint64_t figure) {
    lines.push_back(what + " " + std::to_string(begin.value) + " " + std::to_string(figure));
  };
  for (const heap::Arena& arena : heap.arenas()) line(arena.id, {}, arena.unlocated.count);
  for (const auto& [begin, region] : heap.regions()) {
    line("region of " + heap.arenas()[region.shape().arena].id, begin, region.range().size().count);
    region.for_each([&](const heap::Span& span) {
      line("span", span.begin,
           span.size.count * heap::span_kinds + static_cast<unsigned>(span.kind));
    });
  }
  for (const heap::LooseSpan& loose : heap.loose_spans()) {
    line("loose", loose.span.begin, loose.span.size.count);
  }
  for (const auto& [begin, block] : heap.direct_blocks()) {
    line("direct", begin, block.usable.size().count);
  }
  line("reserved", {}, heap.reserved.count);
  line("unlocated", {}, heap.unlocated_direct.count);
  return lines;
}

void expect_same(const session::HeapWalk& walk, const session::HeapWalk& expected) {
  EXPECT_EQ(lines_of(walk.heap), lines_of(expected.heap));
  EXPECT_EQ(walk.record.allocators.front().mapped, expected.record.allocators.front().mapped);
  EXPECT_EQ(walk.record.quality.contradictions, expected.record.quality.contradictions);
  EXPECT_EQ(walk.record.quality.consistent, expected.record.quality.consistent);
  EXPECT_EQ(walk.record.quality.unreadable, expected.record.quality.unreadable);
}

TEST(GlibcRenewal, ReadsOnlyTheArenaThatHasChanged) {
  Renewal renewal({});
  renewal.read(Mode::first);
  EXPECT_EQ(renewal.tally().arenas, arenas);
  EXPECT_EQ(renewal.tally().taken_over, 0U);
  EXPECT_EQ(renewal.tally().can_be_taken_over, renewal.tally().placed);
  Looks looks{};
  looks[2].seed = 7;
  renewal.become(looks);
  const auto& walk = renewal.read(Mode::renewing);
  EXPECT_EQ(renewal.tally().taken_over, arenas - 1);
  EXPECT_EQ(renewal.tally().oldest, 1s);
  const Bytes whole = renewal.image().main_arena().system_mem();
  EXPECT_GE(renewal.read_of(renewal.thread_arena(2)).count, whole.count / 2);
  for (const std::size_t unchanged : {1U, 3U}) {
    EXPECT_LE(renewal.read_of(renewal.thread_arena(unchanged)).count, whole.count / 4) << unchanged;
  }
  expect_same(walk, renewal.read_anew());
}

TEST(GlibcRenewal, CachesAreReadAnewInArenasThatAreTakenOver) {
  for (const Generation& one : generations()) {
    SCOPED_TRACE(one.name);
    Renewal renewal({}, one.name);
    renewal.read(Mode::first);
    Looks looks{};
    looks[0].cached = 5;
    looks[3].cached = 2;
    renewal.become(looks);
    expect_same(renewal.read(Mode::renewing), renewal.read_anew());
    EXPECT_EQ(renewal.tally().taken_over, arenas);
    looks[0].cached = 1;
    looks[3].cached = 7;
    renewal.become(looks);
    expect_same(renewal.read(Mode::renewing), renewal.read_anew());
    EXPECT_EQ(renewal.tally().taken_over, arenas);
  }
}

TEST(GlibcRenewal, ACachedBlockThatTheArenaDoesNotHaveHasItReadAfterAll) {
  Renewal renewal({});
  renewal.read(Mode::first);
  Looks looks{};
  looks[1].split = true;
  renewal.become(looks);
  expect_same(renewal.read(Mode::renewing), renewal.read_anew());
  EXPECT_EQ(renewal.tally().taken_over, arenas - 1);
  EXPECT_EQ(renewal.tally().changed_unseen, 1U);
}

/// As malloc does that finds a large chunk of the right size in the middle of its bin.
TEST(GlibcRenewal, AChunkTakenFromTheMiddleOfItsListIsSeen) {
  Looks looks{};
  looks[0].gaps = 300;
  Renewal renewal(looks);
  renewal.read(Mode::first);
  FakeMemory& memory = renewal.memory();
  const auto word = [&](Address at) {
    std::uint64_t value = 0;
    const target::ReadPiece piece{at, std::as_writable_bytes(std::span(&value, 1))};
    EXPECT_TRUE(memory.read({&piece, 1}));
    return value;
  };
  const Address chunk = renewal.image().main_arena().gaps()[127]; // lists have every 127th
  const Address forward{word(chunk + 16_B)};
  const Address backward{word(chunk + 24_B)};
  const Address next = chunk + Bytes{word(chunk + 8_B) & ~7ULL};
  memory.write_word(forward + 24_B, backward.value);
  memory.write_word(backward + 16_B, forward.value);
  memory.write_word(next + 8_B, word(next + 8_B) | 1U);
  expect_same(renewal.read(Mode::renewing), renewal.read_anew());
  EXPECT_EQ(renewal.tally().taken_over, arenas - 1);
  EXPECT_EQ(renewal.tally().changed_unseen, 0U);
}

/// A block made smaller, whose rest was cached and handed out again: nothing in the arena tells.
TEST(GlibcRenewal, WhatNothingTellsIsFoundAndCountedByAWholeReading) {
  Renewal renewal({});
  const auto before = lines_of(renewal.read(Mode::first).heap);
  const Address shrunk = renewal.image().main_arena().stretches().front().begin +
                         Bytes{renewal.image().generation().cache_chunk} + 48_B * 7;
  renewal.memory().write_word(shrunk + 8_B, 0xa0 | 1U);
  renewal.memory().write_word(shrunk + 0xa8_B, 0x60 | 1U);
  EXPECT_EQ(lines_of(renewal.read(Mode::renewing).heap), before);
  EXPECT_EQ(renewal.tally().taken_over, arenas);
  expect_same(renewal.read(Mode::whole), renewal.read_anew());
  EXPECT_EQ(renewal.tally().taken_over, 0U);
  EXPECT_EQ(renewal.tally().changed_unseen, 1U);
  expect_same(renewal.read(Mode::whole), renewal.read_anew());
  EXPECT_EQ(renewal.tally().changed_unseen, 0U);
}

TEST(GlibcRenewal, AnArenaOutOfReachIsReadEachTime) {
  Renewal renewal({});
  renewal.memory().set_pages(range_of(renewal.image().main_arena().gaps()[50], page_size),
                             PageState::swapped);
  renewal.read(Mode::first);
  expect_same(renewal.read(Mode::renewing), renewal.read_anew());
  EXPECT_EQ(renewal.tally().taken_over, arenas - 1);
  renewal.become({});
  expect_same(renewal.read(Mode::renewing), renewal.read_anew());
  expect_same(renewal.read(Mode::renewing), renewal.read_anew());
  EXPECT_EQ(renewal.tally().taken_over, arenas);
  renewal.memory().set_pages(range_of(renewal.image().main_arena().gaps()[50], page_size),
                             PageState::swapped);
  expect_same(renewal.read(Mode::renewing), renewal.read_anew());
  EXPECT_EQ(renewal.tally().taken_over, arenas - 1);
  EXPECT_EQ(renewal.memory().faulted_in(), 0_B);
}

TEST(GlibcRenewal, TheAgeIsThatOfTheOldestPart) {
  Renewal renewal({});
  renewal.read(Mode::first);
  Looks looks{};
  for (std::size_t round = 0; round < arenas; ++round) {
    looks[round].seed = 1;
    renewal.become(looks);
    renewal.read(Mode::renewing);
    EXPECT_EQ(renewal.tally().oldest, round + 1 < arenas ? 1s : 2s);
  }
}

/// Whatever changes, and however often it comes back; but for a block that was split becoming one
/// again, which nothing would tell.
RC_GTEST_PROP(GlibcRenewal, equals_a_whole_reading, ()) {
  const auto number = [](unsigned limit) { return *rc::gen::inRange(0U, limit); };
  Looks looks{};
  Renewal renewal(looks);
  renewal.read(Mode::first);
  for (unsigned round = 0; round < 4; ++round) {
    const Looks before = looks;
    for (unsigned change = number(3); change > 0; --change) {
      const unsigned arena = number(arenas);
      looks[arena] = {number(3), number(8), number(2) == 0};
      if (looks[arena].seed == before[arena].seed && before[arena].split) looks[arena].split = true;
    }
    renewal.become(looks);
    const auto expected = renewal.read_anew();
    const auto& walk = renewal.read(number(4) == 0 ? Mode::whole : Mode::renewing);
    RC_ASSERT(lines_of(walk.heap) == lines_of(expected.heap));
    RC_ASSERT(walk.record.quality.contradictions == 0U);
    RC_ASSERT(walk.record.quality.consistent);
  }
}

} // namespace
} // namespace heapgap::test
