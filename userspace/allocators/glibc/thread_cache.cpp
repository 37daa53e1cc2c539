#include "allocators/glibc/thread_cache.h"

namespace heapgap::allocators::glibc {

namespace {

/// A moving thread can be caught between writing a counter and a list head.
constexpr unsigned max_torn_bins = 2;

std::uint64_t counter_of(std::uint64_t word, unsigned index_in_word, unsigned bytes) {
  const std::uint64_t mask = bytes == 1 ? 0xff : 0xffff;
  return word >> (index_in_word * bytes * 8U) & mask;
}

} // namespace

bool may_be_thread_cache(WindowedReader& reader, Address block, const ThreadCacheLayout& layout,
                         std::uint64_t blocks_per_bin) {
  const std::uint64_t none = layout.counts_free_slots ? blocks_per_bin : 0;
  const unsigned per_word = 8 / layout.counter_bytes;
  bool holds_something = false;
  for (unsigned bin = 0; bin < layout.bins; ++bin) {
    const auto word = reader.word(block + Bytes{8ULL * (bin / per_word)});
    if (!word) return false;
    const std::uint64_t counter = counter_of(*word, bin % per_word, layout.counter_bytes);
    if (counter > blocks_per_bin) return false;
    holds_something = holds_something || counter != none;
  }
  return holds_something;
}

std::optional<ThreadCache> read_thread_cache(WindowedReader& reader, Address structure,
                                             const ThreadCacheLayout& layout,
                                             std::uint64_t blocks_per_bin) {
  if (!structure || !is_aligned(structure, chunk_alignment)) return std::nullopt;
  const auto header = reader.word(structure - header_offset);
  if (!header || !has_cache_size({*header}, layout) || (*header & 2U) != 0) return std::nullopt;
  ThreadCache cache{structure, {}, {}};
  unsigned torn = 0;
  const unsigned counters_per_word = 8 / layout.counter_bytes;
  for (unsigned bin = 0; bin < layout.bins; ++bin) {
    const Bytes word_offset{8ULL * (bin / counters_per_word)};
    const auto counters = reader.word(structure + word_offset);
    const auto head = reader.word(structure + Bytes{layout.entries + 8ULL * bin});
    if (!counters || !head || *head % chunk_alignment.count != 0) return std::nullopt;
    const std::uint64_t counter =
        counter_of(*counters, bin % counters_per_word, layout.counter_bytes);
    if (counter > blocks_per_bin) return std::nullopt;
    // No slot and no block: a bin that is switched off.
    const bool counts_down = layout.counts_free_slots && (counter != 0 || *head != 0);
    const std::uint64_t cached = counts_down ? blocks_per_bin - counter : counter;
    torn += (cached == 0) != (*head == 0) ? 1 : 0;
    cache.counters.push_back(cached);
    cache.heads.push_back({*head});
  }
  if (torn > max_torn_bins) return std::nullopt;
  return cache;
}

} // namespace heapgap::allocators::glibc
