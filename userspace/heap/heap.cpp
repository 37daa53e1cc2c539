#include "heap/heap.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace heapgap::heap {

std::uint32_t Heap::add_arena(Arena arena) {
  arenas_.push_back(std::move(arena));
  return static_cast<std::uint32_t>(arenas_.size() - 1);
}

bool Heap::claim(Range range) {
  if (range.empty() || is_claimed(range)) return false;
  claims_.emplace(range.begin, range.end);
  return true;
}

bool Heap::add_region(Region region) {
  if (!claim(region.range())) return false;
  const Address begin = region.range().begin;
  regions_.emplace(begin, std::move(region));
  return true;
}

bool Heap::add_direct_block(DirectBlock block) {
  if (!claim(block.mapping)) return false;
  direct_.emplace(block.mapping.begin, block);
  return true;
}

bool Heap::add_loose_span(LooseSpan loose) {
  if (!claim(range_of(loose.span.begin, loose.span.size))) return false;
  loose_.push_back(loose);
  return true;
}

void Heap::clear_arena(std::uint32_t arena) {
  std::erase_if(regions_, [&](const auto& entry) {
    if (entry.second.shape().arena != arena) return false;
    claims_.erase(entry.first);
    return true;
  });
  std::erase_if(loose_, [&](const LooseSpan& loose) {
    if (loose.arena != arena) return false;
    claims_.erase(loose.span.begin);
    return true;
  });
  arenas_[arena].unlocated = {};
}

void Heap::remove_direct_block(Address mapping_begin) {
  if (direct_.erase(mapping_begin) != 0) claims_.erase(mapping_begin);
}

void Heap::uncache(std::uint32_t first, std::uint32_t count) {
  for (auto& [begin, region] : regions_) {
    if (region.shape().arena - first < count) region.uncache();
  }
}

std::vector<ArenaParts> Heap::take_apart() {
  std::vector<ArenaParts> parts(arenas_.size());
  for (auto& [begin, region] : regions_) {
    parts[region.shape().arena].regions.push_back(std::move(region));
  }
  for (const LooseSpan& loose : loose_) parts[loose.arena].loose.push_back(loose);
  *this = {};
  return parts;
}

bool Heap::add_parts(std::uint32_t arena, ArenaParts parts) {
  const auto is_free = [this](Range range) { return !is_claimed(range); };
  const auto range_of_loose = [](const LooseSpan& loose) {
    return range_of(loose.span.begin, loose.span.size);
  };
  if (!std::ranges::all_of(parts.regions, is_free, &Region::range)) return false;
  if (!std::ranges::all_of(parts.loose, is_free, range_of_loose)) return false;
  for (Region& region : parts.regions) {
    region.set_arena(arena);
    add_region(std::move(region));
  }
  for (const LooseSpan& loose : parts.loose) add_loose_span({loose.span, arena});
  return true;
}

bool Heap::extend_region(Address begin, Address end) {
  const auto found = regions_.find(begin);
  if (found == regions_.end()) return false;
  Region& region = found->second;
  const Range added{region.range().end, end};
  if (added.empty() || is_claimed(added)) return false;
  region.extend(end);
  claims_[begin] = end;
  return true;
}

const DirectBlock* Heap::direct_block_at(Address address) const {
  auto after = direct_.upper_bound(address);
  if (after == direct_.begin()) return nullptr;
  --after;
  return after->second.usable.begin == address ? &after->second : nullptr;
}

const Region* Heap::region_with(Address address) const {
  // A region's spans end `shift` bytes beyond its memory, so the one before may be meant.
  auto after = regions_.upper_bound(address);
  while (after != regions_.begin()) {
    --after;
    if (after->second.span_range().contains(address)) return &after->second;
    if (after->second.span_range().end <= address) return nullptr;
  }
  return nullptr;
}

Region* Heap::region_with(Address address) {
  return const_cast<Region*>(std::as_const(*this).region_with(address)); // NOLINT: own member
}

bool Heap::is_claimed(Range range) const {
  const auto after = claims_.lower_bound(range.end);
  if (after == claims_.begin()) return false;
  return std::prev(after)->second > range.begin;
}

std::optional<Range> Heap::last_claim(Address address) const {
  const auto after = claims_.upper_bound(address);
  if (after == claims_.begin()) return std::nullopt;
  return Range{std::prev(after)->first, std::prev(after)->second};
}

std::optional<Address> Heap::claim_end(Address address) const {
  const auto claim = last_claim(address);
  return claim && claim->contains(address) ? std::optional(claim->end) : std::nullopt;
}

std::optional<Address> Heap::next_claim(Address address) const {
  const auto at = claims_.lower_bound(address);
  if (at == claims_.end()) return std::nullopt;
  return at->first;
}

std::optional<Range> Heap::next_unclaimed(Range within, Bytes step) const {
  Address at = within.begin;
  for (auto end = claim_end(at); at < within.end && end; end = claim_end(at)) {
    at = align_up(*end, step);
  }
  if (at >= within.end) return std::nullopt;
  return Range{at, std::min(next_claim(at).value_or(within.end), within.end)};
}

std::vector<Range> Heap::claimed_ranges() const {
  std::vector<Range> joined;
  for (const auto& [begin, end] : claims_) {
    if (!joined.empty() && joined.back().end == begin) {
      joined.back().end = end;
    } else {
      joined.push_back({begin, end});
    }
  }
  return joined;
}

} // namespace heapgap::heap
