// A random heap, and its figures counted word by word instead of span by span.
#pragma once

#include "analysis/report.h"
#include "base/page.h"
#include "heap/heap.h"

#include <random>
#include <set>
#include <vector>

namespace heapgap::test {

/// What a random heap may contain.
struct RandomHeapShape {
  std::uint32_t arenas = 3;
  unsigned pieces = 12;            ///< regions, loose spans and direct blocks together
  unsigned granules_a_piece = 900; ///< at most; a page has 256
  bool page_aligned = false;       ///< regions begin and end at pages
};

/// A heap in some random state, with some random pages of it in memory.
struct RandomHeap {
  heap::Heap heap;
  PageRuns pages; ///< in every state, beyond the heap too
};
RandomHeap random_heap(std::mt19937& random, const RandomHeapShape& shape);

/// The figures of a heap by what each of its 8-byte words is.
struct NaiveCensus {
  analysis::Parts mapped; ///< without what is unlocated
  analysis::Parts resident;
  Bytes reclaimable;
  Bytes pinned;
  std::vector<Bytes> arena_resident;
  std::vector<Bytes> arena_idle;
  std::vector<std::uint64_t> occupancy; ///< 11 rows; a page that two pieces share counts in each
};
NaiveCensus naive_census(const RandomHeap& random);

/// Live and resident bytes of [begin, end) as far as they belong to the region.
struct NaiveCell {
  std::uint64_t live = 0;
  std::uint64_t resident = 0;
};
NaiveCell naive_cell(const RandomHeap& random, const heap::Region& region, Range cell);

/// The pages that are in memory, by address.
std::set<Address> resident_pages(const PageRuns& runs);

} // namespace heapgap::test
