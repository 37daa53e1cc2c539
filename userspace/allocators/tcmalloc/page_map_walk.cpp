#include "allocators/tcmalloc/page_map_walk.h"

#include "allocators/tcmalloc/layout.h"
#include "base/page.h"

#include <algorithm>
#include <set>

namespace heapgap::allocators::tcmalloc {

namespace {

/// Memory that spans can lie in, neighbours joined: a span may reach over several mappings.
std::vector<Range> writable_memory(const target::Mappings& mappings) {
  std::vector<Range> joined;
  for (const target::Mapping& mapping : mappings) {
    if (!mapping.is_anonymous() || !mapping.writable) continue;
    const Range range = intersection(mapping.range, {{}, user_space_end}); // what the root covers
    if (range.empty()) continue;
    if (!joined.empty() && joined.back().end == range.begin) {
      joined.back().end = range.end;
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

class Walk {
public:
  Walk(WindowedReader& leaves, WindowedReader& records, Address root, const SizeClasses& classes,
       std::vector<Range> memory)
      : leaves_(leaves), records_(records), root_(root), classes_(classes),
        memory_(std::move(memory)) {}

  PageMapWalk run() {
    for (const Range& part : memory_) {
      Address at = align_up(part.begin, heap_page);
      while (at < part.end) at = step(at, part);
    }
    return std::move(result_);
  }

private:
  static std::uint64_t page_number(Address at) { return at.value / heap_page.count; }
  static Address page_at(std::uint64_t number) { return {number * heap_page.count}; }

  /// Looks at the page `at` of `part`; returns the next one to look at.
  Address step(Address at, Range part) {
    const std::uint64_t number = page_number(at);
    const std::uint64_t behind_leaf = (number | (page_map::leaf_length - 1)) + 1;
    const auto leaf = leaf_of(number >> page_map::leaf_bits);
    if (!leaf) return page_at(behind_leaf);
    const std::uint64_t entry = number & (page_map::leaf_length - 1);
    std::uint64_t word = 0;
    if (!leaves_.copy_word(*leaf + 8_B * entry, word)) {
      ++result_.unreadable;
      constexpr std::uint64_t entries_in_page = page_size.count / 8;
      return page_at((number | (entries_in_page - 1)) + 1);
    }
    if (word == 0) return at + heap_page;
    const auto span = read_span(records_, {word}, classes_);
    if (!span || span->range.begin != at || span->range.end > part.end) {
      ++(records_.word({word}) ? result_.wrong_entries : result_.unreadable);
      return at + heap_page;
    }
    result_.spans.push_back(*span);
    return span->range.end;
  }

  /// The leaf for this entry of the root. Two entries never share one: forged ones could make a
  /// little memory speak of a lot.
  std::optional<Address> leaf_of(std::uint64_t entry) {
    if (entry == known_entry_) return known_leaf_;
    known_entry_ = entry;
    known_leaf_.reset();
    const auto word = records_.word(root_ + 8_B * entry);
    if (!word || *word == 0) return std::nullopt;
    const Range leaf = range_of({*word}, page_map::leaf_size);
    if (!is_memory(leaf) || !is_aligned(leaf.begin, 8_B) || overlaps_another(leaf)) {
      ++result_.wrong_entries;
      return std::nullopt;
    }
    begins_.insert(leaf.begin);
    result_.leaves.push_back(leaf);
    known_leaf_ = leaf.begin;
    return known_leaf_;
  }

  [[nodiscard]] bool is_memory(Range range) const {
    const auto behind = std::ranges::upper_bound(memory_, range.begin, {}, &Range::begin);
    return !range.empty() && behind != memory_.begin() && std::prev(behind)->contains(range);
  }

  [[nodiscard]] bool overlaps_another(Range leaf) const {
    const auto next = begins_.lower_bound(leaf.begin);
    if (next != begins_.end() && *next < leaf.end) return true;
    return next != begins_.begin() && *std::prev(next) + page_map::leaf_size > leaf.begin;
  }

  WindowedReader& leaves_;
  WindowedReader& records_;
  Address root_;
  const SizeClasses& classes_;
  std::vector<Range> memory_;
  PageMapWalk result_;
  std::set<Address> begins_; ///< of all leaves so far
  std::uint64_t known_entry_ = ~std::uint64_t{0};
  std::optional<Address> known_leaf_;
};

} // namespace

PageMapWalk walk_page_map(WindowedReader& leaves, WindowedReader& records, Address root,
                          const target::Mappings& mappings, const SizeClasses& classes) {
  return Walk(leaves, records, root, classes, writable_memory(mappings)).run();
}

} // namespace heapgap::allocators::tcmalloc
