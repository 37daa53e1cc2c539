#include "allocators/tcmalloc/metadata.h"

#include "allocators/tcmalloc/layout.h"

#include <algorithm>
#include <set>

namespace heapgap::allocators::tcmalloc {

namespace {

/// metadata_chunk_alloc_, metadata_chunk_avail_ and metadata_system_bytes_ are statics of one
/// source file; compilers put them side by side in any order.
struct Counters {
  Address used_end; ///< of the newest chunk
  Bytes available;  ///< behind it
  Bytes system;     ///< handed on from all chunks

  [[nodiscard]] Range newest_chunk() const {
    const Address end = used_end + available;
    return {end - metadata_chunk, end};
  }
};

Address begin_of(const SpanRecord& span) {
  return span.range.begin;
}

/// The pages that hold something known.
std::set<Address> known_pages(const PageMapWalk& walk, const std::vector<Address>& caches) {
  std::set<Address> pages;
  for (const Range& leaf : walk.leaves) pages.insert(align_down(leaf.begin, page_size));
  for (const SpanRecord& span : walk.spans) pages.insert(align_down(span.record, page_size));
  for (const Address cache : caches) pages.insert(align_down(cache, page_size));
  return pages;
}

class CounterSearch {
public:
  CounterSearch(const TcmallocView& view, const PageMapWalk& walk, const std::set<Address>& known)
      : view_(view), walk_(walk), known_(known) {}

  std::optional<Counters> run() {
    const Range data = view_.place.data.range;
    for (Address at = data.begin; at < data.end;) {
      std::uint64_t word = 0;
      if (!view_.bulk.copy_word(at, word)) {
        at = view_.bulk.next_in_memory(align_down(at, page_size) + page_size, data.end);
        continue;
      }
      if (word % metadata_step.count == 0 && may_be_end({word})) {
        if (const auto found = around(at, {word})) return found;
      }
      at = at + 8_B;
    }
    return std::nullopt;
  }

private:
  /// The last known page in front of it is less than a chunk away.
  [[nodiscard]] bool may_be_end(Address end) const {
    const auto behind = known_.lower_bound(end);
    return behind != known_.begin() && end - *std::prev(behind) < metadata_chunk;
  }

  std::optional<Counters> around(Address at, Address used_end) {
    constexpr std::array<std::int64_t, 4> distances{-16, -8, 8, 16};
    for (const std::int64_t available : distances) {
      for (const std::int64_t system : distances) {
        if (available == system) continue;
        const auto left = word_at(at, available);
        const auto sum = word_at(at, system);
        if (!left || !sum) continue;
        const Counters counters{used_end, {*left}, {*sum}};
        if (is_plausible(counters)) return counters;
      }
    }
    return std::nullopt;
  }
  std::optional<std::uint64_t> word_at(Address at, std::int64_t distance) {
    return view_.scattered.word({at.value + static_cast<std::uint64_t>(distance)});
  }

  /// What is used of the newest chunk is counted, and full chunks besides; in whole cache lines.
  [[nodiscard]] bool is_plausible(const Counters& counters) const {
    if (counters.available > metadata_chunk || counters.system == 0_B) return false;
    if (counters.system.count > user_space_end.value) return false;
    if (!is_aligned(counters.available, metadata_step)) return false;
    if (!is_aligned(counters.system, metadata_step)) return false;
    const Bytes used = metadata_chunk - counters.available;
    if (used == 0_B || counters.system < used) return false;
    const Range chunk = counters.newest_chunk();
    const auto first = known_.lower_bound(chunk.begin);
    const bool holds_known = first != known_.end() && *first < counters.used_end;
    const auto next = known_.lower_bound(counters.used_end);
    const bool rest_is_unknown = next == known_.end() || *next >= chunk.end;
    const bool has_more = *known_.begin() < chunk.begin || *known_.rbegin() >= chunk.end;
    return holds_known && rest_is_unknown && holds_no_span(chunk) &&
           (has_more || counters.system == used);
  }

  [[nodiscard]] bool holds_no_span(Range chunk) const {
    const auto behind = std::ranges::lower_bound(walk_.spans, chunk.end, {}, begin_of);
    return behind == walk_.spans.begin() || std::prev(behind)->range.end <= chunk.begin;
  }

  const TcmallocView& view_;
  const PageMapWalk& walk_;
  const std::set<Address>& known_;
};

class Placement {
public:
  Placement(const TcmallocView& view, const PageMapWalk& walk, const std::set<Address>& known,
            const Counters& counters)
      : view_(view), walk_(walk), known_(known), counters_(counters) {}

  Result<Metadata> run() {
    const Range newest = counters_.newest_chunk();
    Metadata metadata{counters_.system, {{newest.begin, counters_.used_end}}};
    Bytes left = counters_.system - metadata.placed();
    Address done; // what lies before it is placed
    for (const Address page : known_) {
      if (page < done || newest.contains(page)) continue;
      const Range chunk = chunk_around(page, std::max(done, before(newest, page)));
      const auto used = touched_part(chunk);
      if (!used) return std::unexpected(used.error());
      const Range piece = {chunk.begin, std::min(*used, chunk.begin + left)};
      done = chunk.end;
      if (piece.empty()) continue;
      left -= piece.size();
      metadata.pieces.push_back(piece);
      rooms_.push_back({piece.end, chunk.end});
    }
    lengthen(metadata, left);
    std::ranges::sort(metadata.pieces);
    return metadata;
  }

private:
  /// What is still to be placed lies behind the pieces: a last block untouched beyond its first
  /// bytes, or cache lines between the blocks.
  void lengthen(Metadata& metadata, Bytes left) const {
    for (std::size_t index = 0; index < rooms_.size() && left > 0_B; ++index) {
      const Bytes more = std::min(left, rooms_[index].size());
      metadata.pieces[index + 1].end = metadata.pieces[index + 1].end + more; // behind the newest
      left -= more;
    }
  }

  static Address before(Range newest, Address page) {
    return newest.end <= page ? newest.end : Address{};
  }

  /// From what lies below `page` on (a span, a mapping's begin, `floor`), a chunk long, up to what
  /// lies above. Where foreign memory lies below, from `page` on.
  [[nodiscard]] Range chunk_around(Address page, Address floor) const {
    const target::Mapping* mapping = target::find_mapping(view_.mappings, page);
    Range room = mapping == nullptr ? range_of(page, page_size) : mapping->range;
    const auto above = std::ranges::upper_bound(walk_.spans, page, {}, begin_of);
    if (above != walk_.spans.end()) room.end = std::min(room.end, above->range.begin);
    if (above != walk_.spans.begin()) {
      room.begin = std::max(room.begin, std::prev(above)->range.end);
    }
    room.begin = std::max(room.begin, floor);
    if (page - room.begin >= metadata_chunk) room.begin = page;
    const Address newest = counters_.newest_chunk().begin;
    if (newest > page) room.end = std::min(room.end, newest);
    return {room.begin, std::min(room.end, room.begin + metadata_chunk)};
  }

  /// The end of the last block whose first page was ever written to.
  Result<Address> touched_part(Range chunk) {
    auto runs = view_.process.memory().pages(chunk);
    if (!runs) return std::unexpected(runs.error());
    Address end = chunk.begin;
    for (const PageRun& run : *runs) {
      const Bytes last = intersection(run.range, chunk).end - chunk.begin;
      if (last == 0_B) continue;
      const Bytes block{(last.count - 1) / metadata_block.count * metadata_block.count};
      end = std::max(end, std::min(chunk.begin + block + metadata_block, chunk.end));
    }
    return end;
  }

  const TcmallocView& view_;
  const PageMapWalk& walk_;
  const std::set<Address>& known_;
  const Counters& counters_;
  std::vector<Range> rooms_; ///< of each older chunk, behind its piece
};

} // namespace

Bytes Metadata::placed() const {
  Bytes sum;
  for (const Range& piece : pieces) sum += piece.size();
  return sum;
}

Result<std::optional<Metadata>> find_metadata(const TcmallocView& view, const PageMapWalk& walk,
                                              const std::vector<Address>& caches) {
  const std::set<Address> known = known_pages(walk, caches);
  if (known.empty()) return std::nullopt;
  const auto counters = CounterSearch(view, walk, known).run();
  if (!counters) return std::nullopt;
  auto placed = Placement(view, walk, known, *counters).run();
  if (!placed) return std::unexpected(placed.error());
  return std::move(*placed);
}

} // namespace heapgap::allocators::tcmalloc
