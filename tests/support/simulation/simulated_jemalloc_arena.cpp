#include "support/simulation/simulated_arena.h"

#include <algorithm>
#include <bit>

namespace heapgap::test {

namespace {

constexpr std::uint64_t page = PageLedger::page;
constexpr std::uint64_t largest_small = 14 * 1024;
constexpr std::uint64_t least_regions = 8;
constexpr double decay_s = 10;

/// Four classes a doubling, 16 bytes apart at least.
std::uint64_t class_of(std::uint64_t bytes) {
  const std::uint64_t step = std::max<std::uint64_t>(16, std::bit_floor(bytes - 1) / 4);
  return (bytes + step - 1) / step * step;
}

std::uint64_t in_pages(std::uint64_t bytes) {
  return (bytes + page - 1) / page * page;
}

} // namespace

std::uint64_t JemallocArena::take_run(std::uint64_t bytes) {
  auto best = runs_.end();
  for (auto run = runs_.begin(); run != runs_.end(); ++run) {
    if (run->second.end - run->first < bytes) continue;
    if (best == runs_.end() || (run->second.dirty && !best->second.dirty)) best = run;
    if (best->second.dirty) break;
  }
  if (best == runs_.end()) {
    end_ += bytes;
    return end_ - bytes;
  }
  const std::uint64_t begin = best->first;
  const Run run = best->second;
  runs_.erase(best);
  if (run.end - begin > bytes) runs_.emplace(begin + bytes, run);
  return begin;
}

void JemallocArena::give_run(std::uint64_t begin, std::uint64_t end) {
  Run run{end, now_s_, true};
  // Neighbours join, and with them how long they have waited, by size.
  const auto join = [&run](std::uint64_t own, std::uint64_t other, double since_s) {
    const auto total = static_cast<double>(own + other);
    run.since_s += (since_s - run.since_s) * static_cast<double>(other) / total;
  };
  if (const auto after = runs_.find(end); after != runs_.end() && after->second.dirty) {
    join(end - begin, after->second.end - end, after->second.since_s);
    run.end = after->second.end;
    runs_.erase(after);
  }
  if (auto before = runs_.lower_bound(begin); before != runs_.begin()) {
    --before;
    if (before->second.end == begin && before->second.dirty) {
      join(run.end - begin, begin - before->first, before->second.since_s);
      begin = before->first;
      runs_.erase(before);
    }
  }
  runs_.emplace(begin, run);
}

Place JemallocArena::take(std::uint64_t bytes) {
  const std::uint64_t size = class_of(std::max<std::uint64_t>(bytes, 16));
  if (size > largest_small) {
    const std::uint64_t begin = take_run(in_pages(size));
    pages().add(PageLedger::live, begin, in_pages(size));
    return {begin, in_pages(size)};
  }
  auto& with_room = slabs_with_room_[size];
  if (with_room.empty()) {
    Slab slab;
    slab.region = size;
    slab.pages = std::max<std::uint64_t>(4, in_pages(size * least_regions) / page);
    slab.begin = take_run(slab.pages * page);
    slab.regions = slab.pages * page / size;
    for (std::uint64_t region = 0; region < slab.regions; ++region) {
      slab.free.insert(slab.begin + region * size);
    }
    with_room.insert(slab.begin);
    slabs_.emplace(slab.begin, std::move(slab));
  }
  Slab& slab = slabs_.at(*with_room.begin());
  const std::uint64_t address = *slab.free.begin();
  slab.free.erase(slab.free.begin());
  if (slab.free.empty()) with_room.erase(slab.begin);
  pages().add(PageLedger::live, address, size);
  return {address, size};
}

void JemallocArena::give(Place place) {
  pages().remove(PageLedger::live, place.address, place.usable);
  if (place.usable > largest_small) {
    give_run(place.address, place.address + place.usable);
    return;
  }
  const auto found = std::prev(slabs_.upper_bound(place.address));
  Slab& slab = found->second;
  slab.free.insert(place.address);
  auto& with_room = slabs_with_room_[slab.region];
  with_room.insert(slab.begin);
  if (slab.free.size() < slab.regions) return;
  with_room.erase(slab.begin);
  give_run(slab.begin, slab.begin + slab.pages * page);
  slabs_.erase(found);
}

void JemallocArena::pass(double now_s) {
  now_s_ = now_s;
  for (auto& [begin, run] : runs_) {
    if (!run.dirty || now_s - run.since_s < decay_s) continue;
    pages().drop(begin, run.end);
    run.dirty = false;
  }
}

} // namespace heapgap::test
