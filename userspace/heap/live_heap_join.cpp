// Walk and events become one.
#include "heap/live_block_cursor.h"
#include "heap/live_heap.h"

#include <utility>

namespace heapgap::heap {

namespace {

/// Untouched blocks of which model and walk say different things.
struct Differences {
  std::uint64_t all = 0;
  std::vector<Address> walked_only; ///< live in the walk only
};

/// Goes through both in step, each block once.
Differences differences_of(LiveBlockCursor before, LiveBlockCursor walked,
                           const TouchedBlocks& touched) {
  Differences differences;
  while (before.block() || walked.block()) {
    const auto old_block = before.block();
    const auto new_block = walked.block();
    const bool has_old = old_block && (!new_block || old_block->address <= new_block->address);
    const bool has_new = new_block && (!old_block || new_block->address <= old_block->address);
    const bool same = has_old && has_new && old_block->usable == new_block->usable;
    const Address address = has_old ? old_block->address : new_block->address;
    if (!same && !touched.contains(address)) {
      ++differences.all;
      if (!has_old) differences.walked_only.push_back(address);
    }
    if (has_old) before.advance();
    if (has_new) walked.advance();
  }
  return differences;
}

BlockTotals census(const Heap& heap) {
  BlockTotals totals;
  const std::map<Address, Block> no_others;
  for (LiveBlockCursor at(heap, no_others); at.block(); at.advance()) {
    totals.add(at.block()->usable);
  }
  return totals;
}

} // namespace

std::uint64_t LiveHeap::adopt_walk(Heap walked) {
  const std::map<Address, Block> no_others;
  const std::uint64_t differences =
      walked_ ? differences_of({heap_, homeless_}, {walked, no_others}, touched_).all : 0;
  take_over(std::move(walked));
  return differences;
}

LaterWalk LiveHeap::adopt_later_walk(Heap walked) {
  const std::map<Address, Block> no_others;
  const Differences differences = differences_of({heap_, homeless_}, {walked, no_others}, touched_);
  take_over(std::move(walked));
  LaterWalk outcome{.corrected = differences.all - differences.walked_only.size(), .cached = 0};
  for (const Address address : differences.walked_only) {
    if (set_aside(address)) ++outcome.cached;
  }
  return outcome;
}

bool LiveHeap::set_aside(Address address) {
  Region* region = heap_.region_with(address);
  if (region == nullptr) return false;
  const Bytes header = region->shape().block_header;
  const auto span = region->span_at(address - header);
  if (!span || span->kind != SpanKind::live) return false;
  region->start(span->begin, SpanKind::cached);
  live_.remove(span->size - header);
  return true;
}

void LiveHeap::take_over(Heap walked) {
  // What the events made of the touched blocks is what the heap says of them.
  std::vector<Block> live;
  std::vector<Address> gone;
  touched_.for_each([&](Address address) {
    if (const auto block = block_at(address)) {
      live.push_back(*block);
    } else {
      gone.push_back(address);
    }
  });

  heap_ = std::move(walked);
  homeless_.clear();
  region_cache_.clear();
  live_ = census(heap_);
  given_ = {};
  walked_ = true;
  for (const Address address : gone) {
    if (const auto usable = take_out(address)) live_.remove(*usable);
  }
  for (const Block& block : live) {
    if (block_at(block.address) != block && !put(block)) ++dropped_;
  }
  touched_.end_walk();
}

} // namespace heapgap::heap
