#include "allocators/glibc/thread_caches.h"

#include "allocators/glibc/thread_cache.h"

#include <algorithm>
#include <set>

namespace heapgap::allocators::glibc {

namespace {

/// Static thread-local storage reaches this far below the thread pointer at most.
constexpr std::int64_t max_static_storage = 1 << 20;
/// Searched below each thread pointer when libc's data names no offset.
constexpr std::int64_t searched_storage = 1 << 16;
constexpr std::size_t max_offsets = 4096;
constexpr unsigned max_attempts = 3;

/// Offsets of initial-exec variables: small negative words in libc's relocated data.
std::vector<std::int64_t> variable_offsets(LibcView& view) {
  std::set<std::int64_t> offsets;
  for (const target::Mapping& mapping : view.mappings) {
    const bool of_libc = mapping.inode == view.libc.data.inode &&
                         mapping.device == view.libc.data.device && !mapping.executable;
    if (!of_libc || !mapping.readable || mapping.shared) continue;
    for (Address at = mapping.range.begin; at < mapping.range.end; at = at + 8_B) {
      const auto word = view.bulk.word(at);
      if (!word) {
        at = align_down(at, page_size) + page_size - 8_B;
        continue;
      }
      const auto offset = static_cast<std::int64_t>(*word);
      const bool fits = offset < 0 && offset > -max_static_storage && offset % 8 == 0;
      if (fits && offsets.size() < max_offsets) offsets.insert(offset);
    }
  }
  return {offsets.begin(), offsets.end()};
}

std::vector<std::int64_t> all_offsets() {
  std::vector<std::int64_t> offsets;
  for (std::int64_t offset = -8; offset > -searched_storage; offset -= 8) offsets.push_back(offset);
  return offsets;
}

class CacheSearch {
public:
  CacheSearch(LibcView& view, const std::vector<Address>& thread_pointers)
      : view_(view), threads_(thread_pointers) {}

  ThreadCaches run() {
    consider(variable_offsets(view_));
    // Not found that way: static programs have the offsets in their instructions only.
    if (best_.structures.empty()) consider(all_offsets());
    return std::move(best_);
  }

private:
  void consider(const std::vector<std::int64_t>& offsets) {
    for (const ThreadCacheLayout& layout :
         thread_cache_layouts(view_.libc.arena_layout, view_.libc.parameters_layout)) {
      for (const std::int64_t offset : offsets) {
        consider(offset, layout);
        if (view_.error()) return;
      }
    }
  }

  void consider(std::int64_t offset, const ThreadCacheLayout& layout) {
    std::set<Address> structures;
    std::uint64_t blocks = 0;
    for (const Address thread : threads_) {
      const Address place{thread.value + static_cast<std::uint64_t>(offset)};
      const Address structure{view_.scattered.word(place).value_or(0)};
      const auto cache =
          read_thread_cache(view_.scattered, structure, layout, view_.parameters.tcache_count);
      if (!cache || !is_own_chunk(structure)) continue;
      structures.insert(structure);
      for (const Address head : cache->heads) blocks += head ? 1 : 0;
    }
    // More threads agree; among equals, more blocks: an all-zero block says little.
    const auto weight = std::pair(structures.size(), blocks);
    if (structures.empty() || weight <= best_weight_) return;
    best_weight_ = weight;
    best_.layout = layout;
    best_.structures.assign(structures.begin(), structures.end());
  }

  /// Whether the chunk belongs to this libc: several libcs have a cache for each thread.
  [[nodiscard]] bool is_own_chunk(Address structure) const {
    const auto header = view_.scattered.word(structure - header_offset);
    if (header && ChunkHeader{*header}.in_thread_arena()) {
      const auto owner = view_.scattered.word(align_down(structure, heap_alignment));
      return std::ranges::any_of(
          view_.ring.arenas, [&](const ArenaState& arena) { return owner == arena.address.value; });
    }
    const ArenaState& main = view_.ring.arenas.front();
    if (main.is_noncontiguous()) return !view_.heap.is_claimed(range_of(structure, 8_B));
    return structure >= view_.parameters.sbrk_base && structure < main.top;
  }

  LibcView& view_;
  const std::vector<Address>& threads_;
  ThreadCaches best_;
  std::pair<std::size_t, std::uint64_t> best_weight_;
};

/// Bins 0 to 63 hold chunks of one size (csize2tidx in malloc.c), later ones a range (0 here).
Bytes bin_chunk(std::size_t bin) {
  return bin < 64 ? Bytes{(bin + 2) * chunk_alignment.count} : Bytes{};
}

/// All first blocks are live blocks of their bin's size and carry one and the same mark: a number
/// from 2.34 on, the cache's own address in 2.29 to 2.33. (2.26 to 2.28 mark nothing.)
bool holds_marked_blocks(LibcView& view, const ThreadCache& cache) {
  std::set<std::uint64_t> marks;
  for (std::size_t bin = 0; bin < cache.heads.size(); ++bin) {
    const Address block = cache.heads[bin];
    if (!block) continue;
    const heap::Region* region = view.heap.region_with(block - header_offset);
    const auto span = region != nullptr ? region->span_at(block - header_offset) : std::nullopt;
    if (!span || span->kind != heap::SpanKind::live) return false;
    if (bin_chunk(bin) != 0_B && span->size != bin_chunk(bin)) return false;
    marks.insert(view.scattered.word(block + 8_B).value_or(0));
  }
  if (marks.size() != 1) return false;
  const std::uint64_t mark = *marks.begin();
  const bool may_be_old = view.libc.parameters_layout.links_may_be_plain;
  return mark == cache.structure.value || (!may_be_old && mark != 0);
}

/// Marks what the caches hold.
class CacheMarking {
public:
  CacheMarking(LibcView& view, const ThreadCaches& caches, ListLinks& links)
      : view_(view), caches_(caches), links_(links) {}

  ListTrouble mark(Address structure) {
    for (unsigned attempt = 0;; ++attempt) {
      const auto before = read(structure);
      if (!before) return {}; // the thread ended, or its page left the memory
      ListTrouble trouble = mark_blocks(*before);
      if (!set_kind(structure, {}, heap::SpanKind::metadata) &&
          !view_.is_unknown(structure - header_offset)) {
        trouble.strangers.push_back(structure - header_offset);
      }
      if (!trouble.any()) return {};
      view_.forget_windows();
      // Trouble counts when it stays: a thread may have been between two of its writes.
      const bool standing_still = read(structure) == before;
      if (attempt + 1 == max_attempts) {
        if (standing_still) return trouble;
        ++view_.quality.torn_lists;
        return {};
      }
      ++view_.quality.retries;
    }
  }

private:
  std::optional<ThreadCache> read(Address structure) {
    return read_thread_cache(view_.scattered, structure, caches_.layout,
                             view_.parameters.tcache_count);
  }

  ListTrouble mark_blocks(const ThreadCache& cache) {
    ListTrouble trouble;
    for (std::size_t bin = 0; bin < cache.heads.size(); ++bin) {
      std::uint64_t blocks = 0;
      Address block = cache.heads[bin];
      for (; block && blocks < cache.counters[bin]; ++blocks) {
        const auto link = view_.scattered.word(block);
        if (!link || !set_kind(block, bin_chunk(bin), heap::SpanKind::cached)) {
          if (!is_out_of_memory(block, link)) trouble.strangers.push_back(block - header_offset);
          break;
        }
        block = links_.follow(block, *link);
      }
      const bool broke_off = block && blocks < cache.counters[bin];
      if (!broke_off && (block || blocks != cache.counters[bin])) ++trouble.wrong_lengths;
    }
    return trouble;
  }

  /// The block is in the heap, but it or its link could not be read.
  [[nodiscard]] bool is_out_of_memory(Address block, std::optional<std::uint64_t> link) const {
    const Address span_begin = block - header_offset;
    return view_.is_unknown(span_begin) || (!link && view_.heap.region_with(span_begin) != nullptr);
  }

  /// Changes a block's kind when the model has it with this size (0: any), live or of the kind
  /// wanted already.
  bool set_kind(Address user, Bytes size, heap::SpanKind wanted) {
    const Address begin = user - header_offset;
    heap::Region* region = view_.heap.region_with(begin);
    const auto span = region != nullptr ? region->span_at(begin) : std::nullopt;
    if (!span || (span->kind != heap::SpanKind::live && span->kind != wanted)) return false;
    if (size != 0_B && span->size != size) return false;
    region->start(begin, wanted);
    return true;
  }

  LibcView& view_;
  const ThreadCaches& caches_;
  ListLinks& links_;
};

} // namespace

ThreadCaches find_thread_caches(LibcView& view, const std::vector<Address>& thread_pointers) {
  return CacheSearch(view, thread_pointers).run();
}

void add_orphaned_caches(LibcView& view, const std::vector<Address>& possible,
                         ThreadCaches& caches) {
  for (const Address structure : possible) {
    if (std::ranges::find(caches.structures, structure) != caches.structures.end()) continue;
    const auto cache =
        read_thread_cache(view.scattered, structure, caches.layout, view.parameters.tcache_count);
    if (cache && holds_marked_blocks(view, *cache)) caches.structures.push_back(structure);
  }
}

ListTrouble mark_thread_caches(LibcView& view, const ThreadCaches& caches, ListLinks& links) {
  CacheMarking marking(view, caches, links);
  ListTrouble trouble;
  for (const Address structure : caches.structures) trouble.add(marking.mark(structure));
  return trouble;
}

void unmark_thread_caches(heap::Heap& heap, const ThreadCaches& caches) {
  for (const Address structure : caches.structures) {
    const Address begin = structure - header_offset;
    heap::Region* region = heap.region_with(begin);
    const auto span = region != nullptr ? region->span_at(begin) : std::nullopt;
    if (span && span->kind == heap::SpanKind::metadata) region->start(begin, heap::SpanKind::live);
  }
}

} // namespace heapgap::allocators::glibc
