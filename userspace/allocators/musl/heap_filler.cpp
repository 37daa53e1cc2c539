#include "allocators/musl/heap_filler.h"

#include <algorithm>
#include <bit>

namespace heapgap::allocators::musl {

namespace {

/// A torn header is looked at so many times.
constexpr unsigned max_looks = 3;
/// From this slot size on, whole windows would be mostly pages that nobody looks at.
constexpr Bytes large_slot = 8_KiB;
/// Where spans begin: at the header of a group's first slot.
constexpr Bytes shift = group_head - block_header;

/// Memory that the process can write, without a gap; only donated groups lie in a file's.
bool is_private_memory(const target::Mappings& mappings, Range range, bool may_be_of_file) {
  for (Address at = range.begin; at < range.end;) {
    const target::Mapping* mapping = target::find_mapping(mappings, at);
    if (mapping == nullptr || !mapping->writable || mapping->shared) return false;
    if (!mapping->is_anonymous() && !may_be_of_file) return false;
    at = mapping->range.end;
  }
  return true;
}

} // namespace

Result<Filling> HeapFiller::fill(const GroupTable& table) {
  stood_still_ = table.stood_still;
  for (const Placed& placed : lay_out(table.groups)) {
    fill_group(placed);
    for (const WindowedReader* reader : {&bulk_, &scattered_, &fresh_}) {
      if (reader->error()) return std::unexpected(*reader->error());
    }
  }
  return filling_;
}

/// Makes regions for all groups with memory of their own but single blocks. Returns what is to be
/// filled, in address order, so that nested groups come after those they lie in.
std::vector<HeapFiller::Placed> HeapFiller::lay_out(Groups groups) {
  std::vector<Placed> placed;
  placed.reserve(groups.size());
  Range run; // groups that touch each other
  Address end;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const Group& group = groups[i];
    const Range range = group.range();
    const Groups onwards = groups.subspan(i + 1);
    const auto behind = std::ranges::lower_bound(onwards, range.end, {}, &Group::begin);
    const Placed one{group, onwards.first(static_cast<std::size_t>(behind - onwards.begin()))};
    if (group.kind() != GroupKind::nested) {
      if (group.begin < end || !may_be_placed(group)) {
        count_contradiction();
        continue;
      }
      end = range.end;
      filling_.mapped += range.size();
      if (one.is_block() || range.begin != run.end) {
        add_region(run);
        run = {range.begin, range.begin};
      }
      if (!one.is_block()) run.end = range.end;
    }
    ++filling_.groups[static_cast<std::size_t>(group.kind())];
    placed.push_back(one);
  }
  add_region(run);
  return placed;
}

bool HeapFiller::may_be_placed(const Group& group) const {
  const bool may_be_of_file = group.kind() == GroupKind::donated;
  return is_private_memory(mappings_, group.range(), may_be_of_file) &&
         !heap_.is_claimed(group.range());
}

void HeapFiller::add_region(Range range) {
  if (range.empty()) return;
  heap::Region region({.range = range,
                       .arena = arena_,
                       .granule = unit,
                       .block_header = block_header,
                       .shift = shift,
                       .keeps_ends = true});
  heap_.add_region(std::move(region));
}

void HeapFiller::fill_group(const Placed& placed) {
  const Group& group = placed.group;
  if (placed.is_block()) return fill_block(group);
  heap::Region* region = region_of(group);
  if (region == nullptr) return count_contradiction();
  if (has_head(group)) return fill_slots(placed, *region);
  // Given back meanwhile, or overwritten: what lies there cannot be told.
  region->start(group.begin + shift, heap::SpanKind::unknown);
  count_contradiction();
}

/// The region that holds the group; of a nested one only when a slot was set aside for it.
heap::Region* HeapFiller::region_of(const Group& group) {
  heap::Region* region = heap_.region_with(group.begin + shift);
  if (region == nullptr || region->shape().arena != arena_) return nullptr;
  if (group.kind() != GroupKind::nested) return region;
  const auto slot = region->span_covering(group.begin + shift);
  const Address slots_end = group.slot(group.slots()) - block_header;
  const bool fits = slot && slot->kind == heap::SpanKind::metadata && slot->begin < group.begin &&
                    slot->end() >= slots_end;
  return fits ? region : nullptr;
}

void HeapFiller::fill_block(const Group& group) {
  const Range mapping = group.range();
  const auto block =
      has_head(group) ? read_block(group, 0) : std::unexpected(SlotTrouble::contradicts);
  if (!block && block.error() != SlotTrouble::not_in_memory) {
    heap_.add_loose_span({{mapping.begin, mapping.size(), heap::SpanKind::unknown}, arena_});
    return count_contradiction();
  }
  Range usable{group.slot(0), mapping.end - block_header};
  if (block) {
    usable = range_of(block->begin, block->requested);
    filling_.requested += block->requested;
  }
  heap_.add_direct_block({mapping, usable});
}

void HeapFiller::fill_slots(const Placed& placed, heap::Region& region) {
  const Group& group = placed.group;
  const auto free = static_cast<unsigned>(std::popcount(group.available | group.freed));
  filling_.group_classes.add(group.stride(), group.slots(), std::min(free, group.slots()));
  // Nothing lies further on yet, but behind a nested group the next slot may begin at once.
  const auto room = region.span_covering(group.begin + shift);
  for (unsigned index = 0; index < group.slots(); ++index) {
    const Range slot = range_of(group.slot(index), group.stride());
    const auto nested = std::ranges::lower_bound(placed.inside, slot.begin, {}, &Group::begin);
    if (nested != placed.inside.end() && nested->begin < slot.end && !group.is_free(index)) {
      region.start(slot.begin - block_header, heap::SpanKind::metadata);
    } else {
      fill_slot(group, index, region);
    }
  }
  const Address slots_end = group.slot(group.slots()) - block_header;
  if (!room || slots_end < room->end()) region.start(slots_end, heap::SpanKind::metadata);
}

void HeapFiller::fill_slot(const Group& group, unsigned index, heap::Region& region) {
  const Address begin = group.slot(index) - block_header;
  if (group.is_free(index)) return region.start(begin, heap::SpanKind::free);
  const auto block = read_block(group, index);
  if (!block && block.error() == SlotTrouble::gone) {
    return region.start(begin, heap::SpanKind::free);
  }
  if (!block && block.error() == SlotTrouble::not_in_memory) {
    return region.start(begin, heap::SpanKind::live);
  }
  if (!block) {
    region.start(begin, heap::SpanKind::unknown);
    return count_contradiction();
  }
  if (block->is_group)
    return region.start(begin, heap::SpanKind::metadata); // younger than the table
  if (block->begin > group.slot(index)) region.start(begin, heap::SpanKind::padding);
  region.start_block(block->begin - block_header, block_header + block->requested,
                     begin + group.stride());
  filling_.requested += block->requested;
}

WindowedReader& HeapFiller::reader_for(const Group& group) {
  return group.stride() < large_slot ? bulk_ : scattered_;
}

/// A group's first word is the address of its record.
bool HeapFiller::has_head(const Group& group) {
  const auto word = reader_for(group).word(group.begin);
  if (word == group.record.value) return true;
  if (word) return false;
  quality_.unreadable += group_head;
  return true;
}

/// A header that makes no sense may be half written: then it makes sense a moment later. One that
/// cannot be read lies in swap, unless the slot was given back meanwhile.
std::expected<SlotBlock, SlotTrouble> HeapFiller::read_block(const Group& group, unsigned index) {
  WindowedReader& reader = reader_for(group);
  auto block = read_slot(reader, group, index);
  for (unsigned look = 1; look < max_looks; ++look) {
    if (block || block.error() != SlotTrouble::contradicts) break;
    fresh_.forget();
    ++quality_.retries;
    block = read_slot(fresh_, group, index);
  }
  if (block) return block;
  const Range slot = range_of(group.slot(index), group.stride());
  const bool is_swapped = reader.is_swapped(slot.begin - 8_B) || reader.is_swapped(slot.end - 8_B);
  if (!is_swapped && !is_still_in_use(group, index)) return std::unexpected(SlotTrouble::gone);
  if (block.error() == SlotTrouble::not_in_memory) {
    quality_.unreadable += block_header;
    ++filling_.requests_unknown;
  }
  return block;
}

/// Going by the record as it is now.
bool HeapFiller::is_still_in_use(const Group& group, unsigned index) {
  fresh_.forget();
  const auto now = read_group(fresh_, group.record);
  return now && now->begin == group.begin && !now->is_free(index);
}

/// While the heap moves, the table is older than what it is compared with.
void HeapFiller::count_contradiction() {
  if (stood_still_) ++quality_.contradictions;
}

} // namespace heapgap::allocators::musl
