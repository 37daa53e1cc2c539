// A heap of a hostile process: a sound one to begin with, then whatever the input makes of it.
//
// The input is a list of changes: words overwritten (with numbers, with other words turned a
// little, with addresses that lead somewhere), pages taken away, mappings stretched, words that
// change while they are read, the process gone in the middle.
#include "fuzz/memory_changes.h"
#include "session/process_report.h"
#include "support/glibc_image.h"
#include "support/still_clock.h"

#include <cstdlib>

namespace heapgap::test {
namespace {

constexpr std::uint64_t most_changes = 64;

/// Lays out one of a few heaps.
void fill(GlibcImage& image, std::uint8_t choice) {
  GlibcArena& main = image.main_arena();
  if (choice % 3 == 0) return fill_with_everything(image, 6);
  image.add_thread(main);
  for (unsigned block = 0; block < 20; ++block) main.live(0x230_B);
  if (choice % 3 == 1) { // the main arena in pieces
    main.gap(0x500_B);
    main.live(align_up(main.at(), page_size) + page_size - main.at() - 0x20_B);
    main.move_on({0x7ffff2000000});
    main.flags = 2;
    main.gap(0x810_B);
    main.live(0x30_B);
  } else { // a thread arena of several heaps
    GlibcArena& other = image.add_thread_arena();
    image.add_cached(image.add_thread(other), other, 0x40_B);
    other.move_on(image.thread_heap(1, 1));
    other.live(0x30_B);
    other.top_to_page(0x800_B);
  }
  main.top_to_page(0x2000_B);
  image.add_direct(0x3000_B, 0xff0_B);
}

class Attack {
public:
  Attack(GlibcImage& image, FuzzedDataProvider& input) : image_(image), input_(input) {}

  void change() {
    switch (input_.ConsumeIntegralInRange(0, 9)) {
    case 0:
      take_page(image_.memory(), in_mapping(), input_);
      break;
    case 1:
      stretch_mapping(image_.process.maps, input_);
      break;
    case 2:
      change_word_later();
      break;
    default:
      image_.memory().write_word(place(), value());
    }
  }

private:
  Address in_mapping() {
    const auto& maps = image_.process.maps;
    const target::Mapping& mapping =
        maps[input_.ConsumeIntegralInRange<std::size_t>(0, maps.size() - 1)];
    const Bytes size = std::min(mapping.range.size(), 1_MiB);
    return mapping.range.begin +
           Bytes{input_.ConsumeIntegralInRange<std::uint64_t>(0, size.count / 8 - 1) * 8};
  }
  /// A word of an arena, of the parameters, of a heap's head, or any.
  Address place() {
    const Bytes offset{input_.ConsumeIntegralInRange<std::uint64_t>(0, 0x90) * 8};
    switch (input_.ConsumeIntegralInRange(0, 4)) {
    case 0:
      return image_.arena_address() + Bytes{image_.generation().top} + offset;
    case 1:
      return image_.arena_address() + Bytes{image_.generation().next} + Bytes{offset.count % 0x30};
    case 2:
      return image_.parameters() + Bytes{offset.count % 0x98};
    case 3:
      return image_.thread_heap(1, offset.count / 8 % 3) + Bytes{offset.count % 0x40};
    default:
      return in_mapping();
    }
  }
  std::uint64_t value() {
    switch (input_.ConsumeIntegralInRange(0, 4)) {
    case 0:
      return input_.ConsumeIntegral<std::uint64_t>();
    case 1:
      return word_at(image_.memory(), place()) ^
             (std::uint64_t{1} << input_.ConsumeIntegralInRange(0U, 63U));
    case 2:
      return word_at(image_.memory(), place()) +
             std::uint64_t{input_.ConsumeIntegral<std::uint16_t>()} * 8 - 0x40000;
    case 3:
      return in_mapping().value;
    default:
      return std::uint64_t{input_.ConsumeIntegral<std::uint16_t>()} * 16 + 1;
    }
  }
  void change_word_later() {
    constexpr std::uint64_t most_calls = 60;
    const Address at = place();
    change_later(image_.memory(), at, value(), most_calls, input_);
  }

  GlibcImage& image_;
  FuzzedDataProvider& input_;
};

void require(bool condition) {
  if (!condition) std::abort();
}

/// However wrong the heap is, the report's own sums agree.
void check(const analysis::Report& report) {
  Bytes mapped = report.direct_mapped.mapped;
  Bytes live = report.direct_mapped.live;
  for (const analysis::ArenaSummary& arena : report.arenas) {
    mapped += arena.mapped;
    live += arena.live;
  }
  require(mapped == report.heap.mapped.total());
  require(live == report.heap.mapped.live);
  require(report.heap.resident.total() == report.memory.heap_resident);
  require(report.heap.idle_resident() ==
          report.heap.resident.cached + report.heap.resident.free + report.heap.resident.top);
  std::size_t cells = 0;
  for (const analysis::MapRow& row : report.map) cells += row.occupancy.size();
  require(cells <= 4096);
  require(report.quality.notes.size() < 100);
}

void attack(FuzzedDataProvider& input) {
  const auto& all = generations();
  GlibcImage image(all[input.ConsumeIntegralInRange<std::size_t>(0, all.size() - 1)]);
  fill(image, input.ConsumeIntegral<std::uint8_t>());
  image.write();
  Attack attack(image, input);
  for (std::uint64_t change = 0; change < most_changes && input.remaining_bytes() > 0; ++change) {
    attack.change();
  }
  const auto report = session::report_on(image.process, StillClock{});
  require(image.memory().faulted_in() == 0_B);
  if (report) check(*report);
}

} // namespace
} // namespace heapgap::test

/// A heap too large for its model is an error to report, not the end of the program.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  heapgap::test::attack(input);
  return 0;
}
