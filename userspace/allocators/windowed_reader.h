// Words of the target's memory, read in windows into a reused buffer.
//
// Reading is bulk work: one page-map question and one scattered read serve a whole window. Pages
// that are not in memory are never read, so that the target is never made to fault them in.
#pragma once

#include "target/memory.h"

#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace heapgap::allocators {

class WindowedReader {
public:
  /// One window of `size` bytes (a power of two, 4 KiB to 256 KiB) for each of `slots` (a power
  /// of two) places; a window's address decides its place.
  WindowedReader(target::Memory& memory, Bytes size, std::size_t slots);

  /// The word at `a`; nothing when `a` is not a multiple of 8 or its page is not in memory.
  std::optional<std::uint64_t> word(Address a) {
    std::uint64_t value = 0;
    if (!copy_word(a, value)) return std::nullopt;
    return value;
  }
  /// The same for inner loops: an optional goes through memory and costs more than the look-up.
  bool copy_word(Address a, std::uint64_t& value) {
    const Slot& slot = slots_[slot_of(a)];
    const std::uint64_t offset = a.value - slot.begin.value;
    if (offset < size_ && (slot.readable >> (offset / page_size.count) & 1U) != 0 &&
        a.value % 8 == 0) {
      std::memcpy(&value, slot.bytes + offset, sizeof value);
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
  struct Slot {
    Address begin{~std::uint64_t{0}};
    std::uint64_t readable = 0; ///< one bit a page: copied
    std::uint64_t swapped = 0;
    std::byte* bytes = nullptr;
  };

  [[nodiscard]] std::size_t slot_of(Address a) const {
    return static_cast<std::size_t>(a.value / size_) & (slots_.size() - 1);
  }
  bool copy_word_from_target(Address a, std::uint64_t& value);
  void load(Slot& slot, Address begin);
  void copy_runs(Slot& slot, const PageRuns& runs);

  target::Memory& memory_;
  std::uint64_t size_;
  std::unique_ptr<std::byte[]> storage_;
  std::vector<Slot> slots_;
  std::optional<Error> error_;
};

} // namespace heapgap::allocators
