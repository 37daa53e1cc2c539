#include "allocators/glibc/growing_walk.h"

namespace heapgap::allocators::glibc {

namespace {

constexpr unsigned max_moves_followed = 8;

/// What both walks found; the later one decides how it ended.
WalkOutcome joined(const WalkOutcome& first, WalkOutcome later) {
  later.free.add(first.free);
  later.large_free.add(first.large_free);
  later.contradictions += first.contradictions;
  later.rereads += first.rereads;
  later.unreadable += first.unreadable;
  later.swapped += first.swapped;
  later.possible_caches.insert(later.possible_caches.begin(), first.possible_caches.begin(),
                               first.possible_caches.end());
  return later;
}

} // namespace

WalkOutcome walk_to_moving_end(WindowedReader& reader, heap::Region& region, Address first,
                               const WalkRules& rules, const CurrentEnd& current_end) {
  WalkRules here = rules;
  here.end_may_move = true;
  WalkOutcome outcome = walk_chunks(reader, region, first, here);
  for (unsigned moves = 0; moves < max_moves_followed; ++moves) {
    // The chunk to go on from: the one that did not fit, or the top as it was.
    const bool outgrown = outcome.end == WalkEnd::outgrown;
    const auto top = region.last();
    if (!outgrown && (outcome.end != WalkEnd::top || !top)) break;
    const Address next = outgrown ? outcome.reached : top->begin - header_offset;
    reader.forget();
    const auto end = current_end();
    const bool moved = end && *end != region.range().end && *end > next + min_chunk;
    if (!moved && !outgrown) break;
    // Where nothing has moved, the chunk is simply wrong, and the walk has to go around it.
    here.end_may_move = moved && moves + 1 < max_moves_followed;
    region.erase_from(next + header_offset);
    if (moved) region.resize(*end);
    outcome = joined(outcome, walk_chunks(reader, region, next, here));
  }
  return outcome;
}

} // namespace heapgap::allocators::glibc
