#include "allocators/glibc/chunk_walk.h"

#include "allocators/glibc/thread_cache.h"

#include <algorithm>

namespace heapgap::allocators::glibc {

namespace {

using heap::SpanKind;

constexpr unsigned max_rereads = 3;
/// In all: a heap full of garbage is not worth reading three times at every turn.
constexpr std::uint64_t max_rereads_in_all = 4096;
/// Chunks between two anchors.
constexpr unsigned anchor_distance = 1024;
constexpr std::size_t max_possible_caches = 65536;
/// Chunks that must follow on each other before a stretch is believed again.
constexpr unsigned believable_chain = 6;

class ChunkWalk {
public:
  ChunkWalk(WindowedReader& reader, heap::Region& region, Address first, const WalkRules& rules)
      : reader_(reader), region_(region), rules_(rules), limit_(region.range().end) {
    progress_.at = first;
    progress_.outcome.free = FreeChunks(rules.hash_seed);
    progress_.outcome.large_free = FreeChunks(rules.hash_seed);
  }

  WalkOutcome run() {
    anchor_ = progress_;
    while (!step()) {
    }
    progress_.outcome.rereads = rereads_;
    return progress_.outcome;
  }

private:
  /// All that a return to the anchor restores.
  struct Progress {
    Address at;
    WalkOutcome outcome;
  };

  struct FreeLinks {
    std::uint64_t forward = 0;
    std::uint64_t backward = 0;
  };

  /// False when the header is not in memory.
  bool read_header(Address chunk, ChunkHeader& header) {
    return reader_.copy_word(chunk + header_offset, header.word);
  }
  [[nodiscard]] FreeLinks links_of(Address chunk) {
    FreeLinks links;
    reader_.copy_word(chunk + user_offset, links.forward);
    reader_.copy_word(chunk + key_offset, links.backward);
    return links;
  }
  [[nodiscard]] bool is_chunk(ChunkHeader header, Address at) const {
    return header.is_plausible(limit_ - at) && (rules_.thread_arena || !header.in_thread_arena());
  }
  [[nodiscard]] bool outgrows(ChunkHeader header, Address at) const {
    return header.size() > limit_ - at && header.is_plausible(header.size());
  }
  void mark(Address chunk, SpanKind kind) { region_.start(chunk + header_offset, kind); }

  bool finish(WalkEnd end, Address reached) {
    progress_.outcome.end = end;
    progress_.outcome.reached = reached;
    return true;
  }

  /// Handles the chunk at progress_.at; true when the walk is over.
  bool step() {
    const Address chunk = progress_.at;
    ChunkHeader header;
    if (!read_header(chunk, header)) return recover(chunk);
    if (is_fencepost(header, chunk)) return fencepost(chunk);
    if (rules_.end_may_move && outgrows(header, chunk)) return finish(WalkEnd::outgrown, chunk);
    if (!is_chunk(header, chunk)) return recover(chunk);

    const Address next = chunk + header.size();
    if (next == limit_) {
      mark(chunk, SpanKind::top);
      return finish(WalkEnd::top, limit_);
    }
    note_possible_cache(chunk, header);
    // Where the next header lies in another window, the links are read while this one is there.
    const bool links_first = !reader_.share_window(chunk, next + header_offset);
    FreeLinks links;
    if (links_first) links = links_of(chunk);
    ChunkHeader next_header;
    if (!read_header(next, next_header)) return recover(next);
    if (next_header.word == 1 && next + fencepost_chunk == limit_) return fencepost(chunk);

    if (next_header.below_in_use()) {
      mark(chunk, SpanKind::live);
    } else {
      // A footer that differs shows a chunk caught in the act, or a broken one.
      const bool is_whole = has_footer(chunk, header.size());
      if (!is_whole && may_reread()) return reread();
      mark(chunk, SpanKind::free);
      note_free(chunk, header.size(), links_first ? links : links_of(chunk), is_whole);
    }
    progress_.at = next;
    if (++since_anchor_ == anchor_distance) drop_anchor();
    return false;
  }

  void note_possible_cache(Address chunk, ChunkHeader header) {
    if (!rules_.cache_layout || !has_cache_size(header, *rules_.cache_layout)) return;
    std::vector<Address>& noted = progress_.outcome.possible_caches;
    const Address block = chunk + user_offset;
    if (noted.size() < max_possible_caches &&
        may_be_thread_cache(reader_, block, *rules_.cache_layout, rules_.blocks_per_bin)) {
      noted.push_back(block);
    }
  }

  void note_free(Address chunk, Bytes size, FreeLinks links, bool is_whole) {
    WalkOutcome& outcome = progress_.outcome;
    outcome.free.add(chunk, {links.forward}, {links.backward});
    if (size >= least_large_chunk) {
      outcome.large_free.add(chunk, {links.forward}, {links.backward});
    }
    if (!is_whole) ++outcome.contradictions;
  }

  [[nodiscard]] bool has_footer(Address chunk, Bytes size) {
    std::uint64_t footer = 0;
    return reader_.copy_word(chunk + size, footer) && footer == size.count;
  }

  /// In a heap of a thread arena the pair of fenceposts is the last thing; elsewhere two follow on
  /// each other. A single header of that size is a broken one.
  [[nodiscard]] bool is_fencepost(ChunkHeader header, Address chunk) {
    if (header.size() != fencepost_chunk || header.is_mmapped()) return false;
    if (rules_.thread_arena) return chunk + min_chunk == limit_;
    ChunkHeader second;
    return read_header(chunk + fencepost_chunk, second) && second.size() == fencepost_chunk;
  }

  /// The bookkeeping that closes an abandoned stretch (sysmalloc in malloc.c): two chunks of 16
  /// bytes, or three when the old top was just one step too large to vanish.
  bool fencepost(Address chunk) {
    mark(chunk, SpanKind::metadata);
    if (rules_.thread_arena) return finish(WalkEnd::fencepost, limit_);
    Address end = chunk + min_chunk;
    ChunkHeader third;
    if (end < limit_ && read_header(end, third) && third.size() == fencepost_chunk) {
      end = end + fencepost_chunk;
    }
    return finish(WalkEnd::fencepost, std::min(end, limit_));
  }

  void drop_anchor() {
    since_anchor_ = 0;
    rereads_here_ = 0;
    anchor_ = progress_;
  }

  /// The chunk at `stuck` makes no sense. Read it again; when that does not help, go around it.
  bool recover(Address stuck) {
    if (reader_.error()) return finish(WalkEnd::lost, progress_.at);
    return may_reread() ? reread() : go_around(stuck);
  }

  [[nodiscard]] bool may_reread() const {
    return rereads_here_ < max_rereads && rereads_ < max_rereads_in_all;
  }

  /// Back to the anchor, with fresh memory.
  bool reread() {
    ++rereads_here_;
    ++rereads_;
    reader_.forget();
    region_.erase_from(anchor_.at + header_offset);
    progress_ = anchor_;
    since_anchor_ = 0;
    return false;
  }

  bool go_around(Address stuck) {
    // The chunk before an unreadable header is itself of unknown state: it goes too.
    const Address from = progress_.at;
    mark(from, SpanKind::unknown);
    if (rules_.is_trial) return finish(WalkEnd::lost, from);
    ChunkHeader header;
    const bool readable = read_header(stuck, header);
    const bool swapped = !readable && reader_.is_swapped(stuck + header_offset);
    const auto next = next_believable(stuck + chunk_alignment);
    const Bytes skipped = next.value_or(limit_) - from;
    WalkOutcome& outcome = progress_.outcome;
    if (readable) {
      ++outcome.contradictions;
    } else {
      outcome.unreadable += skipped;
      if (swapped) outcome.swapped += skipped;
    }
    if (!next) return finish(WalkEnd::lost, limit_);
    progress_.at = *next;
    drop_anchor();
    return false;
  }

  std::optional<Address> next_believable(Address from) {
    for (Address at = from; at < limit_;) {
      ChunkHeader header;
      if (!read_header(at, header)) {
        if (reader_.error()) return std::nullopt;
        at = reader_.next_in_memory(align_down(at, page_size) + page_size, limit_);
        continue;
      }
      if (is_believable(at)) return at;
      at = at + chunk_alignment;
    }
    return std::nullopt;
  }

  /// A chain of chunks within reach of the window, or one that meets the region's end exactly.
  bool is_believable(Address at) {
    const Address reach = align_down(at, 256_KiB) + 256_KiB;
    for (unsigned links = 0; links < believable_chain; ++links) {
      if (at == limit_) return true;
      if (at + header_offset >= reach) return links > 1;
      ChunkHeader header;
      if (!read_header(at, header) || !is_chunk(header, at)) return false;
      at = at + header.size();
    }
    return true;
  }

  WindowedReader& reader_;
  heap::Region& region_;
  const WalkRules& rules_;
  Address limit_;
  Progress progress_;
  Progress anchor_;
  unsigned since_anchor_ = 0;
  unsigned rereads_here_ = 0;
  std::uint64_t rereads_ = 0;
};

} // namespace

WalkOutcome walk_chunks(WindowedReader& reader, heap::Region& region, Address first,
                        const WalkRules& rules) {
  return ChunkWalk(reader, region, first, rules).run();
}

} // namespace heapgap::allocators::glibc
