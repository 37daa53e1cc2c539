#include "allocators/windowed_reader.h"

#include <algorithm>

namespace heapgap::allocators {

namespace {

/// Bits [first, first + count) of a page mask; count is at least 1.
std::uint64_t page_bits(std::uint64_t first, std::uint64_t count) {
  return (~std::uint64_t{0} >> (64 - count)) << first;
}

} // namespace

WindowedReader::WindowedReader(target::Memory& memory, Bytes size, std::size_t slots)
    : memory_(memory), size_(size.count),
      storage_(std::make_unique_for_overwrite<std::byte[]>(size.count * slots)), slots_(slots) {
  for (std::size_t index = 0; index < slots; ++index) {
    slots_[index].bytes = storage_.get() + index * size_;
  }
}

bool WindowedReader::is_swapped(Address a) const {
  const Slot& slot = slots_[slot_of(a)];
  const std::uint64_t offset = a.value - slot.begin.value;
  return offset < size_ && (slot.swapped >> (offset / page_size.count) & 1U) != 0;
}

Address WindowedReader::next_in_memory(Address from, Address end) {
  Bytes step{size_}; // doubled, as long answers about memory that is there cost much
  for (Address at = from; at < end && !error_; at = at + step, step += step) {
    auto runs = memory_.pages({at, std::min(at + step, end)});
    if (!runs) {
      error_ = runs.error();
      break;
    }
    const auto found =
        std::ranges::find_if(*runs, [](const PageRun& run) { return is_readable(run.state); });
    if (found != runs->end()) return std::max(found->range.begin, at);
  }
  return end;
}

void WindowedReader::forget() {
  for (Slot& slot : slots_) slot = {.bytes = slot.bytes};
}

bool WindowedReader::copy_word_from_target(Address a, std::uint64_t& value) {
  if (a.value % 8 != 0 || error_) return false;
  Slot& slot = slots_[slot_of(a)];
  const Address begin = align_down(a, {size_});
  if (slot.begin != begin) load(slot, begin);
  const std::uint64_t offset = a.value - begin.value;
  if ((slot.readable >> (offset / page_size.count) & 1U) == 0) return false;
  std::memcpy(&value, slot.bytes + offset, sizeof value);
  return true;
}

void WindowedReader::load(Slot& slot, Address begin) {
  slot.begin = begin;
  slot.readable = 0;
  slot.swapped = 0;
  const Range window = intersection(range_of(begin, {size_}), {{}, user_space_end});
  if (window.empty()) return; // a wild pointer
  auto runs = memory_.pages(window);
  if (!runs) {
    error_ = runs.error();
    return;
  }
  copy_runs(slot, *runs);
}

void WindowedReader::copy_runs(Slot& slot, const PageRuns& runs) {
  const Range window = range_of(slot.begin, {size_});
  for (const PageRun& run : runs) {
    const Range part = intersection(run.range, window);
    if (part.empty()) continue;
    const std::uint64_t first = (part.begin - window.begin).count / page_size.count;
    const std::uint64_t count = part.size().count / page_size.count;
    if (!is_readable(run.state)) {
      slot.swapped |= page_bits(first, count);
      continue;
    }
    // A page can be present and yet unreadable (PROT_NONE): skip the one where a read stops.
    for (Address at = part.begin; at < part.end;) {
      const std::size_t offset = (at - window.begin).count;
      const target::ReadPiece piece{at, {slot.bytes + offset, (part.end - at).count}};
      const auto copied = memory_.read({&piece, 1});
      if (!copied) {
        error_ = copied.error();
        return;
      }
      const std::uint64_t pages = copied->count / page_size.count;
      if (pages > 0) slot.readable |= page_bits(offset / page_size.count, pages);
      at = at + page_size * pages;
      if (at < part.end) at = at + page_size;
    }
  }
}

} // namespace heapgap::allocators
