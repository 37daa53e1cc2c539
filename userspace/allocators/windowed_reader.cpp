#include "allocators/windowed_reader.h"

#include <algorithm>

namespace heapgap::allocators {

WindowedReader::WindowedReader(target::Memory& memory, Bytes size, std::size_t slots, Order order)
    : memory_(memory), size_(size.count), slots_(slots) {
  if (order == Order::ascending && memory.allows_concurrent_reads()) ahead_.emplace(memory, size);
}

bool WindowedReader::is_swapped(Address a) const {
  const Window& window = slots_[slot_of(a)];
  const std::uint64_t offset = a.value - window.begin.value;
  return offset < size_ && (window.swapped >> (offset / page_size.count) & 1U) != 0;
}

Address WindowedReader::next_run(Address from, Address end, Runs wanted) {
  Bytes step{size_}; // doubled, as long answers about memory that is there cost much
  const Address last = std::min(end, user_space_end);
  for (Address at = from; at < last && !error_; at = at + step, step += step) {
    auto runs = memory_.pages({at, std::min(at + step, last)});
    if (!runs) {
      error_ = runs.error();
      break;
    }
    const auto found = std::ranges::find_if(*runs, [wanted](const PageRun& run) {
      return wanted == Runs::all || is_readable(run.state);
    });
    if (found != runs->end()) return std::max(found->range.begin, at);
  }
  return end;
}

void WindowedReader::forget() {
  for (Window& window : slots_) { // all of it: addresses near 0 come right behind that begin
    window.begin = Window{}.begin;
    window.readable = 0;
    window.swapped = 0;
  }
  if (ahead_) ahead_->stop();
}

bool WindowedReader::copy_word_from_target(Address a, std::uint64_t& value) {
  if (a.value % 8 != 0 || error_) return false;
  Window& window = slots_[slot_of(a)];
  const Address begin = align_down(a, {size_});
  if (window.begin != begin) {
    if (auto filled = fill(window, begin); !filled) {
      error_ = filled.error();
      window.readable = 0;
    }
  }
  const std::uint64_t offset = a.value - begin.value;
  if ((window.readable >> (offset / page_size.count) & 1U) == 0) return false;
  std::memcpy(&value, window.bytes.get() + offset, sizeof value);
  return true;
}

/// From the second window in a row on, the next ones are read while this one is looked at.
Result<void> WindowedReader::fill(Window& window, Address begin) {
  if (!window.bytes) window = make_window({size_}); // most of many slots are never used
  const bool in_a_row = begin == expected_;
  expected_ = begin + Bytes{size_};
  if (ahead_) {
    if (ahead_->is_running() && ahead_->next() == begin) return ahead_->take(window);
    if (in_a_row) {
      ahead_->start(begin);
      return ahead_->take(window);
    }
    ahead_->stop();
  }
  return fill_window(memory_, begin, {size_}, window);
}

} // namespace heapgap::allocators
