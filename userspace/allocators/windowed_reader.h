// Words of the target's memory, read in windows into reused buffers.
#pragma once

#include "allocators/read_ahead.h"
#include "allocators/window.h"

#include <cstring>
#include <optional>
#include <vector>

namespace heapgap::allocators {

class WindowedReader {
public:
  enum class Order : std::uint8_t {
    scattered,
    ascending, ///< goes through memory, with few steps back: reads ahead where the memory allows it
  };
  /// One window of `size` bytes (a power of two, 4 KiB to 256 KiB) for each of `slots` (a power
  /// of two) places; a window's address decides its place.
  WindowedReader(target::Memory& memory, Bytes size, std::size_t slots, Order order);
  /// A reader with a single slot is one that goes through memory.
  WindowedReader(target::Memory& memory, Bytes size, std::size_t slots)
      : WindowedReader(memory, size, slots, slots == 1 ? Order::ascending : Order::scattered) {}

  /// The word at `a`; nothing when `a` is not a multiple of 8 or its page is not in memory.
  std::optional<std::uint64_t> word(Address a) {
    std::uint64_t value = 0;
    if (!copy_word(a, value)) return std::nullopt;
    return value;
  }
  /// The same for inner loops: an optional goes through memory and costs more than the look-up.
  bool copy_word(Address a, std::uint64_t& value) {
    const Window& window = slots_[slot_of(a)];
    const std::uint64_t offset = a.value - window.begin.value;
    if (offset < size_ && (window.readable >> (offset / page_size.count) & 1U) != 0 &&
        a.value % 8 == 0) {
      std::memcpy(&value, window.bytes.get() + offset, sizeof value);
      return true;
    }
    return copy_word_from_target(a, value);
  }
  /// Calls visit(address, word) for each word of `range` that is in memory, in address order.
  /// Returns the number of pages that are in swap instead.
  template <typename Visit> std::uint64_t for_each_word(Range range, Visit visit) {
    std::uint64_t swapped_pages = 0;
    for (Address at = align_up(range.begin, 8_B); at < range.end && !error_;) {
      std::uint64_t value = 0;
      if (copy_word(at, value)) {
        visit(at, value);
        at = at + 8_B;
      } else {
        swapped_pages += is_swapped(at) ? 1 : 0;
        at = align_down(at, page_size) + page_size;
        if (at.value % size_ == 0) at = next_run(at, range.end, Runs::all);
      }
    }
    return swapped_pages;
  }
  /// Whether reading `a` keeps the window that holds `other`.
  [[nodiscard]] bool share_window(Address a, Address other) const {
    return a.value / size_ == other.value / size_;
  }

  /// The first page from `from` (a page start) on that is in memory; `end` when there is none
  /// before it. Costs a few questions whatever the distance.
  Address next_in_memory(Address from, Address end) { return next_run(from, end, Runs::readable); }
  /// Whether the page at `a` is in swap, going by the window read last.
  [[nodiscard]] bool is_swapped(Address a) const;
  /// Forgets all windows; the next word is read from the target.
  void forget();
  /// Set once the target could not be read at all (gone, or the right was lost).
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
  [[nodiscard]] std::size_t slot_of(Address a) const {
    return static_cast<std::size_t>(a.value / size_) & (slots_.size() - 1);
  }
  enum class Runs : std::uint8_t { readable, all };
  /// The same, or the first page that was ever touched.
  Address next_run(Address from, Address end, Runs wanted);
  bool copy_word_from_target(Address a, std::uint64_t& value);
  Result<void> fill(Window& window, Address begin);

  target::Memory& memory_;
  std::uint64_t size_;
  std::vector<Window> slots_;
  std::optional<Error> error_;
  /// Set when this reader may read ahead.
  std::optional<ReadAhead> ahead_;
  Address expected_; ///< the window behind the last one
};

} // namespace heapgap::allocators
