// Puts extents into the model.
//
//   neighbouring slabs  one region together: each slot a span, free or live; the rest of a slab
//   that
//                       is too short for a slot is metadata
//   large block         a region: what address randomisation leaves at both ends is metadata
//   dirty, muzzy        a region of one free span
//   retained            address space without memory: only counted
#pragma once

#include "allocators/jemalloc/extent.h"
#include "allocators/jemalloc/jemalloc_view.h"

#include <functional>
#include <map>

namespace heapgap::allocators::jemalloc {

/// Bytes of one arena's extents, by state.
struct ArenaSums {
  Bytes base;
  Bytes active;
  Bytes dirty;
  Bytes muzzy;
  Bytes retained;
  Bytes allocated; ///< usable bytes of all blocks, cached ones too
  std::uint64_t slabs = 0;
  std::uint64_t slots = 0;
  std::uint64_t free_slots = 0;
  std::uint64_t large_blocks = 0;

  /// What counts as mapped but for the base blocks.
  [[nodiscard]] Bytes extents() const { return active + dirty + muzzy; }
};

class Placement {
public:
  /// `arena_of`: the model's number of jemalloc's arena.
  using ArenaOf = std::function<std::uint32_t(std::uint32_t)>;
  Placement(JemallocView& view, ArenaOf arena_of) : view_(view), arena_of_(std::move(arena_of)) {}

  void add(const Extent& extent, const SlabBitmap& bitmap);
  void add_base_block(Range block, std::uint32_t arena);
  /// Places what was held back; to be called after the last extent.
  void finish() { place_run(); }

  [[nodiscard]] const std::map<std::uint32_t, ArenaSums>& sums() const { return sums_; }
  [[nodiscard]] const SlotClassCount& slabs() const { return slabs_; }
  /// Extents whose own fields do not agree; their bytes are unknown.
  [[nodiscard]] std::uint64_t incoherent() const { return incoherent_; }
  /// Bytes that a reader before this one had claimed.
  [[nodiscard]] Bytes refused() const { return refused_; }

private:
  struct Slab {
    Range pages;
    Bytes slot;
    SlabBitmap free{};
  };

  void add_active(const Extent& extent, const SlabBitmap& bitmap, ArenaSums& sums);
  void add_slab(const Extent& extent, const SlabBitmap& bitmap, ArenaSums& sums);
  void place_run();
  void place_large(const Extent& extent, Bytes usable);
  void place_whole(const Extent& extent, heap::SpanKind kind);
  void place(heap::Region region);
  void place_metadata(Range range, std::uint32_t arena);

  JemallocView& view_;
  ArenaOf arena_of_;
  std::map<std::uint32_t, ArenaSums> sums_;
  SlotClassCount slabs_;
  std::vector<Slab> run_; ///< neighbouring slabs of one arena that one region can hold
  std::uint32_t run_arena_ = 0;
  std::uint64_t incoherent_ = 0;
  Bytes refused_;
};

} // namespace heapgap::allocators::jemalloc
