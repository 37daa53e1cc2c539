// All that a model says is live, counted one by one.
#pragma once

#include "heap/live_heap.h"

#include <map>
#include <string>

namespace heapgap::test {

using LiveSet = std::map<Address, heap::Block>;

inline LiveSet live_set(const heap::LiveHeap& model) {
  LiveSet set = model.homeless();
  for (const auto& [begin, region] : model.heap().regions()) {
    const Bytes header = region.shape().block_header;
    region.for_each([&](const heap::Span& span) {
      if (span.kind != heap::SpanKind::live) return;
      set[span.begin + header] = {span.begin + header, span.size - header};
    });
  }
  for (const auto& [begin, direct] : model.heap().direct_blocks()) {
    set[direct.usable.begin] = {direct.usable.begin, direct.usable.size(), true};
  }
  return set;
}

/// What is wrong with the model in itself; empty when nothing is.
inline std::string fault_of(const heap::LiveHeap& model) {
  const LiveSet set = live_set(model);
  heap::BlockTotals totals;
  Address end;
  for (const auto& [address, block] : set) {
    if (address < end) return "two blocks overlap at " + std::to_string(address.value);
    end = block.range().end;
    totals.add(block.usable);
    if (model.block_at(address) != block) return "a block is not found by its address";
  }
  if (totals.blocks != model.live_blocks()) return "blocks are not counted right";
  if (totals.bytes != model.live_bytes()) return "bytes are not counted right";
  for (const auto& [begin, region] : model.heap().regions()) {
    Address at;
    bool whole = true;
    region.for_each([&](const heap::Span& span) {
      whole = whole && (at == Address{} || at == span.begin) && span.size != Bytes{};
      at = span.end();
    });
    if (!whole || (at != Address{} && at != region.span_range().end)) return "a region has a hole";
  }
  return {};
}

} // namespace heapgap::test
