// The stretches of the main arena.
//
//   brk area:   |chunks … top|                         the usual case: one stretch
//   foreign:    |chunks … fencepost| others' |chunks … top|        somebody else called sbrk
//   no brk:     |chunks … fencepost|   …   |chunks … fencepost|  …  |chunks … top|   from mmap
#include "allocators/glibc/growing_walk.h"
#include "allocators/glibc/stretch.h"

#include <algorithm>

namespace heapgap::allocators::glibc {

namespace {

// What a forged heap can make the search cost at most.
constexpr unsigned max_starts_tried = 256; // after foreign sbrk calls
constexpr unsigned max_starts_looked_at = 1U << 20U;
constexpr unsigned max_wrong_guesses = 1024; // stretches from mmap
constexpr Bytes max_searched = 8192_MiB;
constexpr Bytes max_stretch{std::uint64_t{1} << 40U};
/// Of top, from when the mappings were read until it was: beyond that its size is wrong.
constexpr Bytes max_growth = 1024_MiB;

class MainStretches {
public:
  MainStretches(LibcView& view, const ArenaState& arena, std::uint32_t index)
      : view_(view), arena_(arena), index_(index), totals_(view.rules.hash_seed) {
    if (const auto word = view.scattered.word(arena.top + header_offset)) {
      const Address end = arena.top + ChunkHeader{*word}.size();
      if (end > arena.top && end <= memory_end(arena.top) + max_growth) top_end_ = end;
    }
  }

  StretchTotals run() {
    if (const Address base = view_.parameters.sbrk_base) place_brk_area(base);
    if (totals_.placed < arena_.system_mem) search_mapped_stretches();
    return totals_;
  }

private:
  [[nodiscard]] heap::RegionShape shape(Range range) const { return {range, index_}; }

  /// The end of the memory without a gap that `from` lies in.
  [[nodiscard]] Address memory_end(Address from) const {
    Address end = from;
    for (const target::Mapping* mapping = target::find_mapping(view_.mappings, end);
         mapping != nullptr && mapping->is_anonymous() && mapping->readable;
         mapping = target::find_mapping(view_.mappings, end)) {
      end = mapping->range.end;
    }
    return end;
  }

  /// Where a stretch that begins at `from` may end at most: at the end of top when top is in it
  /// (top may have grown since the mappings were read), never in memory that is claimed.
  [[nodiscard]] Address reach(Address from) const {
    Address end = memory_end(from);
    if (top_end_ && from <= arena_.top && arena_.top < end) end = top_end_;
    const auto claim = view_.heap.next_claim(from);
    if (claim) end = std::min(*claim, end);
    // No stretch is longer than what the arena counts and has no place yet.
    const Bytes missing = arena_.system_mem - std::min(arena_.system_mem, totals_.placed);
    return std::min(end, from + std::min(missing, max_stretch) + max_growth);
  }

  void place_brk_area(Address base) {
    const Address first = align_up(base, chunk_alignment);
    if (first != base) {
      place_loose({base, first - base, heap::SpanKind::metadata});
    }
    auto fence = place(first, Trust::known_start);
    // Only whoever moved brk while it counted as contiguous left a gap that is counted.
    for (unsigned tries = 0; fence && tries < max_starts_tried;) {
      const auto next = find_start(*fence, tries);
      if (!next) return;
      if (!arena_.is_noncontiguous()) {
        place_loose({*fence, *next - *fence, heap::SpanKind::unknown});
        totals_.foreign += *next - *fence;
      }
      fence = place(*next, Trust::known_start);
    }
  }

  void place_loose(heap::Span span) {
    if (view_.heap.add_loose_span({span, index_})) totals_.placed += span.size;
  }

  enum class Trust : std::uint8_t { known_start, guess };

  /// Walks from `first` and keeps the stretch; a guess is kept only when it ends as a stretch must
  /// and nothing in it contradicts. Returns the end when it ends in a fencepost.
  std::optional<Address> place(Address first, Trust trust) {
    const Address limit = reach(first);
    if (limit <= first + min_chunk) return std::nullopt;
    heap::Region region(shape({first, align_down(limit, chunk_alignment)}));
    WalkRules rules = view_.rules;
    rules.is_trial = trust == Trust::guess;
    const WalkOutcome outcome =
        walk_to_moving_end(view_.bulk, region, first, rules, [&] { return current_end(first); });
    if (trust == Trust::guess && !ends_well(outcome)) {
      ++wrong_guesses_;
      return std::nullopt;
    }
    if (outcome.reached < region.range().end) region.resize(outcome.reached);
    const Bytes size = region.range().size();
    if (!view_.heap.add_region(std::move(region))) return std::nullopt;
    totals_.placed += size;
    totals_.add(outcome);
    if (outcome.end != WalkEnd::fencepost) return std::nullopt;
    return outcome.reached;
  }

  /// Where top ends now, if the stretch from `first` on is still the one that holds it.
  std::optional<Address> current_end(Address first) {
    view_.scattered.forget();
    const auto top = view_.scattered.word(arena_.address + Bytes{view_.libc.arena_layout.top});
    if (!top || *top < first.value) return std::nullopt;
    const auto word = view_.scattered.word(Address{*top} + header_offset);
    if (!word) return std::nullopt;
    const Address end = Address{*top} + ChunkHeader{*word}.size();
    const bool is_sane =
        end.value > *top && is_aligned(end, chunk_alignment) && end <= top_end_ + max_growth;
    return is_sane ? std::optional(end) : std::nullopt;
  }

  [[nodiscard]] bool ends_well(const WalkOutcome& outcome) const {
    if (outcome.contradictions != 0) return false;
    if (outcome.end == WalkEnd::fencepost) return is_aligned(outcome.reached, page_size);
    return outcome.end == WalkEnd::top && outcome.reached == top_end_;
  }

  /// The first address after `fence` from which chunks lead to where the arena says they must.
  std::optional<Address> find_start(Address fence, unsigned& tries) {
    const Address limit = reach(fence);
    WalkRules rules = view_.rules;
    rules.is_trial = true;
    for (Address at = fence; at + min_chunk < limit && tries < max_starts_tried;) {
      if (!view_.bulk.word(at + header_offset)) {
        at = view_.bulk.next_in_memory(align_down(at, page_size) + page_size, limit);
        continue;
      }
      if (looks_like_first_chunk(at, limit)) {
        ++tries;
        heap::Region trial(shape({at, align_down(limit, chunk_alignment)}));
        if (ends_well(walk_chunks(view_.bulk, trial, at, rules))) return at;
      }
      at = at + chunk_alignment;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool looks_like_first_chunk(Address at, Address limit) {
    const auto word = view_.bulk.word(at + header_offset);
    if (!word) return false;
    const ChunkHeader header{*word};
    if (!header.is_plausible(limit - at) || !header.below_in_use() || header.in_thread_arena()) {
      return false;
    }
    const Address next = at + header.size();
    if (next == limit) return next == top_end_;
    if (++starts_looked_at_ > max_starts_looked_at) return false;
    const auto next_word = view_.scattered.word(next + header_offset);
    return next_word && (ChunkHeader{*next_word}.is_plausible(limit - next) ||
                         ChunkHeader{*next_word}.size() == fencepost_chunk);
  }

  void search_mapped_stretches() {
    Bytes searched;
    for (const target::Mapping& mapping : view_.mappings) {
      if (!mapping.is_anonymous() || !mapping.writable || mapping.name == "[stack]") continue;
      Range rest = mapping.range;
      while (const auto unclaimed = view_.heap.next_unclaimed(rest, page_size)) {
        if (totals_.placed >= arena_.system_mem || searched > max_searched) return;
        if (view_.error() || wrong_guesses_ > max_wrong_guesses) return;
        const Address at = unclaimed->begin;
        if (!view_.bulk.word(at + header_offset)) {
          rest.begin = view_.bulk.next_in_memory(at + page_size, mapping.range.end);
          continue;
        }
        searched += page_size;
        if (looks_like_first_chunk(at, reach(at))) place(at, Trust::guess);
        rest.begin = at + page_size;
      }
    }
  }

  LibcView& view_;
  const ArenaState& arena_;
  std::uint32_t index_;
  Address top_end_; ///< 0 when top's header makes no sense or is not in memory
  StretchTotals totals_;
  unsigned starts_looked_at_ = 0;
  unsigned wrong_guesses_ = 0;
};

} // namespace

StretchTotals place_main_arena(LibcView& view, const ArenaState& arena, std::uint32_t index) {
  return MainStretches(view, arena, index).run();
}

} // namespace heapgap::allocators::glibc
