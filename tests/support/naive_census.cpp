#include "support/naive_census.h"

#include <algorithm>
#include <map>

namespace heapgap::test {
namespace {

using heap::SpanKind;

constexpr Bytes word{8};
constexpr std::uint32_t no_arena = ~0U;

std::uint64_t below(std::mt19937& random, std::uint64_t limit) {
  return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(random);
}

heap::Region random_region(std::mt19937& random, Range range, std::uint32_t arena) {
  const bool keeps_ends = below(random, 2) == 0;
  heap::Region region({.range = range, .arena = arena, .keeps_ends = keeps_ends});
  const Range spans = region.span_range();
  // Long spans now and then, so that whole pages of one kind occur.
  for (Address at = spans.begin; at < spans.end;) {
    const auto kind = static_cast<SpanKind>(below(random, heap::span_kinds));
    const std::uint64_t longest = below(random, 4) == 0 ? 700 : 20;
    const Address end = std::min(at + 16_B * (1 + below(random, longest)), spans.end);
    if (keeps_ends && kind == SpanKind::live) {
      const Bytes least = word; // the header
      const Bytes most = end - at;
      const Bytes size = word * (1 + below(random, (most - least).count / word.count + 1));
      region.start_block(at, size, end);
    } else {
      region.start(at, kind);
    }
    at = end;
  }
  return region;
}

PageRuns random_pages(std::mt19937& random, Range range) {
  PageRuns runs;
  for (Address at = range.begin; at < range.end;) {
    const Range run = range_of(at, page_size * (1 + below(random, 6)));
    const auto state = below(random, 5);
    if (state < 3) runs.push_back({run, PageState::resident});
    if (state == 3) {
      runs.push_back({run, below(random, 2) == 0 ? PageState::swapped : PageState::zero_page});
    }
    at = run.end;
  }
  return runs;
}

/// Who a word belongs to.
struct Word {
  SpanKind kind = SpanKind::unknown;
  bool is_header = false;
  std::uint32_t arena = no_arena;
  Address piece;
};
using Words = std::map<Address, Word>;

void add_span(Words& words, const heap::Span& span, Word word_of_span, Range ring) {
  for (Bytes at; at < span.size; at += word) {
    const bool is_usable = at >= 8_B && at < span.size - span.padding;
    word_of_span.is_header = span.kind == SpanKind::live && !is_usable;
    Address address = span.begin + at;
    if (!ring.empty() && address >= ring.end) address = address - ring.size();
    words[address] = word_of_span;
  }
}

Words words_of(const heap::Heap& heap) {
  Words words;
  for (const auto& [begin, region] : heap.regions()) {
    region.for_each([&](const heap::Span& span) {
      const Word one{span.kind, false, region.shape().arena, region.range().begin};
      add_span(words, span, one, region.range());
    });
  }
  for (const heap::LooseSpan& loose : heap.loose_spans()) {
    add_span(words, loose.span, {loose.span.kind, false, loose.arena, loose.span.begin}, {});
  }
  for (const auto& [begin, block] : heap.direct_blocks()) {
    for (Address at = block.mapping.begin; at < block.mapping.end; at = at + word) {
      words[at] = {SpanKind::live, !block.usable.contains(at), no_arena, begin};
    }
  }
  return words;
}

Bytes& part_of(analysis::Parts& parts, const Word& one) {
  if (one.is_header) return parts.header;
  switch (one.kind) {
  case SpanKind::live:
    return parts.live;
  case SpanKind::free:
    return parts.free;
  case SpanKind::cached:
  case SpanKind::mergeable:
    return parts.cached;
  case SpanKind::top:
    return parts.top;
  case SpanKind::metadata:
    return parts.metadata;
  case SpanKind::padding:
    return parts.header;
  case SpanKind::unknown:
    break;
  }
  return parts.unknown;
}

bool is_gap(const Word& one) {
  return one.kind == SpanKind::free || one.kind == SpanKind::top;
}

/// What one piece has on one page.
struct PageShare {
  std::uint64_t live = 0;
  std::uint64_t gap = 0;
  std::uint64_t cached = 0;
};

} // namespace

RandomHeap random_heap(std::mt19937& random, const RandomHeapShape& shape) {
  RandomHeap made;
  for (std::uint32_t arena = 0; arena < shape.arenas; ++arena) {
    made.heap.add_arena({"arena-" + std::to_string(arena), "glibc", "heap", {}});
  }
  const Address begin{0x7f1200000000};
  Address at = begin;
  for (unsigned piece = 0; piece < shape.pieces; ++piece) {
    const auto arena = static_cast<std::uint32_t>(below(random, shape.arenas));
    Range range = range_of(at, 16_B * (2 + below(random, shape.granules_a_piece)));
    if (shape.page_aligned) range.end = align_up(range.end, page_size);
    const auto sort = below(random, 6);
    if (sort == 0) {
      range = {align_up(at, page_size), align_up(range.end, page_size) + page_size};
      const Address user = range.begin + 16_B * (1 + below(random, 255));
      made.heap.add_direct_block({range, {user, range.end - Bytes{8 * below(random, 2)}}});
    } else if (sort == 1) {
      made.heap.add_loose_span({{range.begin, range.size(), SpanKind::unknown}, arena});
    } else {
      made.heap.add_region(random_region(random, range, arena));
    }
    const bool apart = sort == 0 || shape.page_aligned || below(random, 3) != 0;
    at = apart ? align_up(range.end, page_size) + page_size * below(random, 3) : range.end;
    if (!apart) { // what shares a page with the next piece is never all free
      made.heap.add_loose_span({{at, 16_B, SpanKind::unknown}, arena});
      at = at + 16_B;
    }
  }
  made.pages = random_pages(random, {begin - page_size * 4, at + page_size * 4});
  return made;
}

std::set<Address> resident_pages(const PageRuns& runs) {
  std::set<Address> pages;
  for (const PageRun& run : runs) {
    if (run.state != PageState::resident) continue;
    for (Address at = run.range.begin; at < run.range.end; at = at + page_size) pages.insert(at);
  }
  return pages;
}

NaiveCensus naive_census(const RandomHeap& random) {
  NaiveCensus census;
  census.arena_resident.resize(random.heap.arenas().size());
  census.arena_idle.resize(random.heap.arenas().size());
  census.occupancy.resize(11);
  const auto resident = resident_pages(random.pages);
  std::map<std::pair<Address, Address>, PageShare> shares; // by page and piece
  for (const auto& [address, one] : words_of(random.heap)) {
    part_of(census.mapped, one) += word;
    const Address page = align_down(address, page_size);
    if (!resident.contains(page)) continue;
    part_of(census.resident, one) += word;
    const bool is_idle = is_gap(one) || heap::is_cached(one.kind);
    if (one.arena != no_arena) {
      census.arena_resident[one.arena] += word;
      if (is_idle) census.arena_idle[one.arena] += word;
    }
    PageShare& share = shares[{page, one.piece}];
    if (one.kind == SpanKind::live && !one.is_header) share.live += word.count;
    if (is_gap(one)) share.gap += word.count;
    if (heap::is_cached(one.kind)) share.cached += word.count;
  }
  for (const auto& [where, share] : shares) {
    const bool all_gap = share.gap == page_size.count;
    (all_gap ? census.reclaimable : census.pinned) += Bytes{share.gap + share.cached};
    const double tenths = static_cast<double>(share.live) * 10 / 4096.0;
    std::size_t row = 0;
    while (static_cast<double>(row) < tenths) ++row;
    ++census.occupancy[row];
  }
  return census;
}

NaiveCell naive_cell(const RandomHeap& random, const heap::Region& region, Range cell) {
  NaiveCell sum;
  const auto resident = resident_pages(random.pages);
  const Range inside = intersection(cell, region.range());
  for (Address at = inside.begin; at < inside.end; at = at + word) {
    // The region is a ring: its first word belongs to its last span.
    const Address in_ring = region.span_range().contains(at) ? at : at + region.range().size();
    const auto span = region.span_covering(in_ring);
    const bool is_live = span && span->kind == SpanKind::live && in_ring >= span->begin + 8_B &&
                         in_ring < span->end() - span->padding;
    if (is_live) sum.live += word.count;
    if (resident.contains(align_down(at, page_size))) sum.resident += word.count;
  }
  return sum;
}

} // namespace heapgap::test
