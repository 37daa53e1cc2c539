#include "support/simulation/simulated_arena.h"

#include <algorithm>

namespace heapgap::test {

namespace {

constexpr std::uint64_t header_bytes = 8;
constexpr std::uint64_t least_chunk = 32;
constexpr std::uint64_t alignment = 16;

std::uint64_t chunk_size(std::uint64_t bytes) {
  return std::max(least_chunk, (bytes + header_bytes + alignment - 1) / alignment * alignment);
}

} // namespace

void GlibcArena::add_gap(std::uint64_t begin, std::uint64_t end) {
  gaps_.emplace(begin, end);
  by_size_.emplace(end - begin, begin);
}

void GlibcArena::remove_gap(std::map<std::uint64_t, std::uint64_t>::iterator gap) {
  by_size_.erase({gap->second - gap->first, gap->first});
  gaps_.erase(gap);
}

Place GlibcArena::take(std::uint64_t bytes) {
  const std::uint64_t size = chunk_size(bytes);
  std::uint64_t begin = top_;
  std::uint64_t taken = size;
  if (const auto best = by_size_.lower_bound({size, 0}); best != by_size_.end()) {
    begin = best->second;
    const std::uint64_t gap = best->first;
    remove_gap(gaps_.find(begin));
    if (gap - size >= least_chunk) {
      add_gap(begin + size, begin + gap);
    } else {
      taken = gap;
    }
  } else {
    top_ += size;
    end_ = std::max(end_, top_);
  }
  pages().add(PageLedger::header, begin, header_bytes);
  pages().add(PageLedger::live, begin + header_bytes, taken - header_bytes);
  return {begin + header_bytes, taken - header_bytes};
}

void GlibcArena::give(Place place) {
  std::uint64_t begin = place.address - header_bytes;
  std::uint64_t end = place.address + place.usable;
  pages().remove(PageLedger::header, begin, header_bytes);
  pages().remove(PageLedger::live, place.address, place.usable);
  if (const auto after = gaps_.find(end); after != gaps_.end()) {
    end = after->second;
    remove_gap(after);
  }
  if (auto before = gaps_.lower_bound(begin); before != gaps_.begin()) {
    --before;
    if (before->second == begin) {
      begin = before->first;
      remove_gap(before);
    }
  }
  if (end != top_) {
    add_gap(begin, end);
    return;
  }
  top_ = begin;
  if (end_ - top_ < trim_threshold) return;
  pages().drop(top_, end_);
  end_ = (top_ + PageLedger::page - 1) / PageLedger::page * PageLedger::page;
}

} // namespace heapgap::test
