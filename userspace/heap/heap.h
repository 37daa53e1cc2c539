// The model of a process's heap: arenas, their regions cut into spans, and blocks with a mapping of
// their own. Pure data; readers fill it, analysis reads it.
#pragma once

#include "heap/region.h"

#include <map>
#include <string>
#include <vector>

namespace heapgap::heap {

struct Arena {
  std::string id;        ///< unique in the heap: "main", "arena-1"
  std::string allocator; ///< "glibc"
  std::string kind;      ///< the allocator's own word: "brk", "heap"
  /// Bytes the allocator counts as this arena's that could not be placed anywhere.
  Bytes unlocated;
};

/// A block with a mapping of its own. The rest of the mapping counts as header.
struct DirectBlock {
  Range mapping;
  Range usable; ///< inside `mapping`
};

/// A piece of an arena outside all regions (a gap left by a foreign sbrk, a misaligned front).
struct LooseSpan {
  Span span;
  std::uint32_t arena = 0;
};

/// What an arena has in a model.
struct ArenaParts {
  std::vector<Region> regions;
  std::vector<LooseSpan> loose;
};

class Heap {
public:
  /// Returns the index of the new arena.
  std::uint32_t add_arena(Arena arena);
  /// Takes the region when its memory was not claimed before; says whether it was taken.
  bool add_region(Region region);
  bool add_direct_block(DirectBlock block);
  bool add_loose_span(LooseSpan loose);
  /// Takes out what belongs to this arena but the arena itself, so that it can be read again.
  void clear_arena(std::uint32_t arena);
  void remove_direct_block(Address mapping_begin);
  /// Cached spans of the arenas [first, first + count) become live.
  void uncache(std::uint32_t first, std::uint32_t count);
  /// What each arena has, by index. The model is empty afterwards.
  std::vector<ArenaParts> take_apart();
  /// Adds the parts, of this model before or of another, as those of `arena`. When some of their
  /// memory is claimed nothing happens, but that `parts` are lost; says whether it was done.
  bool add_parts(std::uint32_t arena, ArenaParts parts);
  /// Region::extend() for the region that begins at `begin`, when nobody claimed the memory up to
  /// `end`; says whether it was done.
  bool extend_region(Address begin, Address end);

  [[nodiscard]] const std::vector<Arena>& arenas() const { return arenas_; }
  [[nodiscard]] std::vector<Arena>& arenas() { return arenas_; }
  /// In address order.
  [[nodiscard]] const std::map<Address, Region>& regions() const { return regions_; }
  /// In address order.
  [[nodiscard]] const std::map<Address, DirectBlock>& direct_blocks() const { return direct_; }
  [[nodiscard]] const std::vector<LooseSpan>& loose_spans() const { return loose_; }

  /// The region whose spans may cover `address` (see Region::span_range), or nullptr.
  [[nodiscard]] Region* region_with(Address address);
  [[nodiscard]] const Region* region_with(Address address) const;
  /// The direct block given out as `address`, if there is one.
  [[nodiscard]] const DirectBlock* direct_block_at(Address address) const;
  /// Calls visit(Region&) for each region whose spans may overlap `range`, in address order.
  template <typename Visit> void for_each_region_in(Range range, Visit visit) {
    auto at = regions_.upper_bound(range.begin);
    // The two before: a region's spans end up to a granule behind it, where the next one begins.
    for (int steps = 0; steps < 2 && at != regions_.begin(); ++steps) --at;
    for (; at != regions_.end() && at->first < range.end; ++at) {
      if (at->second.span_range().overlaps(range)) visit(at->second);
    }
  }
  /// Whether any byte of `range` was claimed.
  [[nodiscard]] bool is_claimed(Range range) const;
  /// The end of the claim that covers `address`, if one does.
  [[nodiscard]] std::optional<Address> claim_end(Address address) const;
  /// The first claim that begins at or after `address`, as its begin.
  [[nodiscard]] std::optional<Address> next_claim(Address address) const;
  /// The last claim that begins at or before `address`.
  [[nodiscard]] std::optional<Range> last_claim(Address address) const;
  /// The first part of `within` that nobody claimed, if there is one; after claimed memory it
  /// begins at the next multiple of `step`, a power of two.
  [[nodiscard]] std::optional<Range> next_unclaimed(Range within, Bytes step = 1_B) const;
  /// All claimed memory in address order, neighbours joined.
  [[nodiscard]] std::vector<Range> claimed_ranges() const;

  /// Address space the allocators hold without any memory behind it (PROT_NONE).
  Bytes reserved;
  /// Trimming lowers the brk area in steps of this size; larger than a page where glibc keeps it to
  /// huge pages.
  Bytes brk_trim_step{4096};
  /// Bytes the allocators count as directly mapped whose blocks were not found.
  Bytes unlocated_direct;

private:
  bool claim(Range range);

  std::vector<Arena> arenas_;
  std::map<Address, Region> regions_;
  std::map<Address, DirectBlock> direct_;
  std::vector<LooseSpan> loose_;
  std::map<Address, Address> claims_; ///< begin → end, disjoint
};

} // namespace heapgap::heap
