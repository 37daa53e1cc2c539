// The heap between two walks: what the last walk read, changed by what the application has done
// since.
//
//              allocate / release
//   unknown ──────────────────────▶ blocks in no region yet
//      │ adopt_walk                        │ give_region
//      ▼                                   ▼
//   walked heap ── allocate/release ──▶ walked heap, changed
//      ▲                                   │
//      └───────────── adopt_walk ──────────┘
//
// Joining a walk with what was seen meanwhile: remember() first, then begin the walk, then
// adopt_walk(). Of every block touched since remember() the last event wins; the walk speaks only
// for the others. A second walk, adopted before forget(), settles calls that were in flight when
// remember() was called. Where the probes went in at the same moment, calls in flight that nobody
// saw begin may be given memory freed since: a third walk settles those. For all of this a call
// must not last longer than a walk. Events outweigh the walk of their own time, frees the next one
// too (touched_blocks.h says why).
#pragma once

#include "heap/block.h"
#include "heap/heap.h"
#include "heap/pending_moves.h"
#include "heap/region_cache.h"
#include "heap/touched_blocks.h"

#include <map>
#include <optional>
#include <vector>

namespace heapgap::heap {

/// What a later walk said otherwise than the model, of blocks that no event had touched.
struct LaterWalk {
  std::uint64_t corrected = 0; ///< not live any more, or of another size: the walk was believed
  std::uint64_t cached = 0;    ///< looked live: the model was believed
};

class LiveHeap {
public:
  LiveHeap() = default;
  LiveHeap(LiveHeap&&) = default;
  LiveHeap& operator=(LiveHeap&&) = default;
  LiveHeap(const LiveHeap&) = delete;
  LiveHeap& operator=(const LiveHeap&) = delete;
  ~LiveHeap() = default;

  /// A block was handed out; what it overlaps is gone.
  void allocate(const Block& block);
  /// The application gave a block back. False when it had no live block there.
  bool release(Address address);
  /// `address` will be told of in a few events' time: called some eight events ahead, it halves
  /// their cost. Changes nothing.
  [[gnu::always_inline]] void expect(Address address) {
    if (const Region* region = region_cache_.find(heap_, address)) region->prefetch(address);
  }
  /// The live block that begins at `address`, if there is one.
  [[nodiscard]] std::optional<Block> block_at(Address address) const;

  /// A realloc is begun: until its end somebody else may be given the old block's memory. Address 0
  /// is no block: the call only allocates.
  void begin_move(std::uint32_t thread, Address old_block);
  /// It ended with `moved`, or with nothing: failed (`freed` false), or gave the block back.
  /// Returns false when the old block was live neither at the beginning nor at the end.
  bool end_move(std::uint32_t thread, std::optional<Block> moved, bool freed);

  void remember() { touched_.remember(); }
  void forget() { touched_.forget(); }
  /// Takes over a walk; see above. Returns the number of blocks not touched since remember() of
  /// which heap and walk say different things (live or not, or of another size); 0 for the first.
  std::uint64_t adopt_walk(Heap walked);
  /// The same when every call was seen since the walk before: what was not live then and was not
  /// touched is not live now, whatever the walk says. It lies in a cache whose list changed while
  /// the walk followed it.
  LaterWalk adopt_later_walk(Heap walked);

  /// Blocks that lie in no region, in address order: the memory behind them is to be named with
  /// give_region(), or waits for the next walk. Disjoint.
  [[nodiscard]] const std::map<Address, Block>& homeless() const { return homeless_; }
  /// `mapping` is writable memory of the target. Regions that begin in it are made longer, or a new
  /// one is begun, so that its homeless blocks have a place; never where memory was claimed, nor by
  /// more than 16 GiB in all between two walks. Nothing happens without any. Direct blocks whose
  /// place is taken stay homeless.
  void give_region(Range mapping);

  /// All blocks but the homeless ones.
  [[nodiscard]] const Heap& heap() const { return heap_; }
  /// Live blocks and their usable bytes, homeless and direct ones among them.
  [[nodiscard]] std::uint64_t live_blocks() const { return live_.blocks; }
  [[nodiscard]] Bytes live_bytes() const { return live_.bytes; }
  /// Events that could not be kept, as they make no sense or a table is full: from the first one on
  /// the model is right only after the next walk.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
  void take_over(Heap walked);
  bool set_aside(Address address);
  bool put(const Block& block);
  bool put_direct(const Block& block);
  bool put_homeless(const Block& block);
  std::optional<Bytes> take_out(Address address);
  void clear(Range range);
  void clear_homeless(Range range);
  void clear_direct(Range range);
  void count_cleared(Address address, Bytes usable);
  void count_cleared_spans(const RegionShape& shape);
  void claim(Range range);
  bool remove(Address address, Effect effect);
  void note(Address address, Effect effect);
  bool make_room(const Block& block, Range mapping);
  [[nodiscard]] bool may_give(Range range) const;
  bool begin_region(Range range, RegionShape shape);
  void settle(const Block& block);

  Heap heap_;
  std::map<Address, Block> homeless_;
  RegionCache region_cache_;
  BlockTotals live_;
  PendingMoves moves_;
  TouchedBlocks touched_;
  bool walked_ = false;
  Bytes given_; ///< made regions of since the last walk
  unsigned new_arenas_ = 0;
  std::uint64_t dropped_ = 0;
  std::vector<Span> cleared_; ///< by the change that is being made; kept for its memory
};

} // namespace heapgap::heap
