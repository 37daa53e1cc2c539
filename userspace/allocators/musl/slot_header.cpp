#include "allocators/musl/slot_header.h"

#include <algorithm>

namespace heapgap::allocators::musl {

namespace {

constexpr unsigned moved_marker = 7U << 5U;
constexpr unsigned holds_group = 6;
constexpr unsigned many_left_over = 5;

/// The 8 bytes before a block.
struct Header {
  std::uint64_t word = 0;

  [[nodiscard]] std::uint64_t long_distance() const { return word & 0xffffffffU; }
  [[nodiscard]] bool is_long() const { return (word >> 32U & 0xffU) != 0; }
  [[nodiscard]] unsigned index_and_rest() const {
    return static_cast<unsigned>(word >> 40U & 0xffU);
  }
  [[nodiscard]] unsigned index() const { return index_and_rest() & 31U; }
  [[nodiscard]] unsigned rest() const { return index_and_rest() >> 5U; }
  [[nodiscard]] std::uint64_t short_distance() const { return word >> 48U; }

  /// Is that of slot `index`, of a block that far from slot 0.
  [[nodiscard]] bool fits(unsigned slot, Bytes distance) const {
    const std::uint64_t units = distance.count / unit.count;
    if (index() != slot) return false;
    if (is_long()) return short_distance() == 0 && units > 0xffff && long_distance() == units;
    return short_distance() == units;
  }
};

using Trouble = std::unexpected<SlotTrouble>;

class SlotReading {
public:
  SlotReading(WindowedReader& reader, const Group& group, unsigned index)
      : reader_(reader), group_(group), index_(index), slot_(group.slot(index)),
        end_(slot_ + group.stride()) {}

  std::expected<SlotBlock, SlotTrouble> run() {
    const auto first = header(slot_);
    if (!first) return Trouble(SlotTrouble::not_in_memory);
    if (first->index_and_rest() != moved_marker) return block(slot_, *first);
    return moved_block(slot_ + unit * first->short_distance());
  }

private:
  std::optional<Header> header(Address block) {
    const auto word = reader_.word(block - 8_B);
    if (!word) return std::nullopt;
    return Header{*word};
  }

  /// The block lies at `at`, or any number of MiB further on: the distance is kept in 16 bits, and
  /// only alignments of 1 MiB or more need more of them. Memory between is mostly untouched.
  std::expected<SlotBlock, SlotTrouble> moved_block(Address at) {
    constexpr Bytes wrap = unit * 0x10000;
    bool saw_all = true;
    while (at < end_) {
      const auto moved = header(at);
      if (moved && moved->fits(index_, at - group_.slot(0))) return block(at, *moved);
      Bytes step = wrap;
      if (!moved) {
        saw_all = false;
        const Address page = align_down(at - 8_B, page_size);
        const Address next = reader_.next_in_memory(page + page_size, end_);
        step = wrap * std::max<std::uint64_t>(1, (next - page).count / wrap.count);
      }
      at = at + step;
    }
    return Trouble(saw_all ? SlotTrouble::contradicts : SlotTrouble::not_in_memory);
  }

  std::expected<SlotBlock, SlotTrouble> block(Address at, Header header) {
    if (!header.fits(index_, at - group_.slot(0))) return Trouble(SlotTrouble::contradicts);
    const Bytes room = end_ - block_header - at;
    if (header.rest() == holds_group)
      return SlotBlock{.begin = at, .requested = {}, .is_group = true};
    Bytes rest{header.rest()};
    if (header.rest() == many_left_over) {
      const auto word = reader_.word(end_ - 8_B);
      if (!word) return Trouble(SlotTrouble::not_in_memory);
      rest = {*word & 0xffffffffU};
    }
    const bool is_sane = header.rest() <= many_left_over && rest.count >= header.rest();
    if (!is_sane || rest > room) return Trouble(SlotTrouble::contradicts);
    return SlotBlock{.begin = at, .requested = room - rest};
  }

  WindowedReader& reader_;
  const Group& group_;
  unsigned index_;
  Address slot_;
  Address end_; ///< where the next slot begins
};

} // namespace

std::expected<SlotBlock, SlotTrouble> read_slot(WindowedReader& reader, const Group& group,
                                                unsigned index) {
  return SlotReading(reader, group, index).run();
}

} // namespace heapgap::allocators::musl
