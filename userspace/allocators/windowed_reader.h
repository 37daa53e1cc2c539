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
  /// One window of `size` bytes (a power of two, 4 KiB to 256 KiB) for each of `slots` (a power
  /// of two) places; a window's address decides its place. A reader with a single slot that is used
  /// to go through memory reads ahead where the memory allows it.
  WindowedReader(target::Memory& memory, Bytes size, std::size_t slots);

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
  /// Whether reading `a` keeps the window that holds `other`.
  [[nodiscard]] bool share_window(Address a, Address other) const {
    return a.value / size_ == other.value / size_;
  }

  /// The first page from `from` (a page start) on that is in memory; `end` when there is none
  /// before it. Costs a few questions whatever the distance.
  Address next_in_memory(Address from, Address end);
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
