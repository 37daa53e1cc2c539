#include "allocators/jemalloc/extent_walk.h"

#include <algorithm>
#include <set>

namespace heapgap::allocators::jemalloc {

namespace {

/// What a moving target gives to read again is far less; beyond it the tree is no tree.
constexpr std::uint64_t most_torn = 100'000;

class Walk {
public:
  Walk(JemallocView& view, const VisitExtent& visit)
      : view_(view), shape_(view.instance.shape), visit_(visit) {}

  WalkTrouble run() {
    walk_node(0, view_.instance.root, {});
    trouble_.unread_pages = unread_.size();
    return trouble_;
  }

private:
  /// `begin`: the first address that the node speaks of.
  void walk_node(unsigned depth, Address node, Address begin) {
    if (depth + 1 == shape_.levels) return walk_leaf(node, begin);
    const bool leads_to_leaves = depth + 2 == shape_.levels;
    const Bytes child_size = leads_to_leaves ? shape_.leaf_size() : shape_.node_size();
    std::vector<std::pair<Address, Address>> children; // read first, as there is only one window
    each_word(node, Bytes{8}, 0, [&](std::uint64_t index, std::uint64_t word) {
      if (is_structure(range_of({word}, child_size)) && seen_.insert({word}).second) {
        children.emplace_back(Address{word}, begin + shape_.reach(depth) * index);
      }
      return index + 1;
    });
    for (const auto& [child, first] : children) {
      if (done_ < first + shape_.reach(depth)) walk_node(depth + 1, child, first);
    }
  }

  /// Calls visit(index, word) for each word that is not 0, from the index `first` on; visit returns
  /// the index to go on with.
  template <typename Visit>
  void each_word(Address node, Bytes step, std::uint64_t first, Visit visit) {
    for (std::uint64_t index = first; index < shape_.words() && !trouble_.given_up;) {
      const Address at = node + step * index;
      std::uint64_t word = 0;
      if (!view_.tree.copy_word(at, word)) {
        note_swapped(view_.tree, at);
        const Bytes to_next_page = align_down(at, page_size) + page_size - at;
        index += (to_next_page.count + step.count - 1) / step.count;
      } else {
        index = word == 0 ? index + 1 : visit(index, word);
      }
    }
  }

  void walk_leaf(Address leaf, Address begin) {
    const std::uint64_t first = done_ > begin ? (done_ - begin).count / page_size.count : 0;
    each_word(leaf, shape_.leaf_step, first, [&](std::uint64_t index, std::uint64_t word) {
      if (!descriptor_in(word)) return index + 1;
      const Address page = begin + page_size * index;
      take(page, leaf + shape_.leaf_step * index, word);
      return done_ <= page ? index + 1 : (done_ - begin).count / page_size.count;
    });
  }

  void take(Address page, Address place, std::uint64_t word) {
    if (take_from(view_.descriptors, page, word)) return;
    // The extent may have changed since its window was read: both words anew.
    view_.scattered.forget();
    ++view_.quality.retries;
    const auto now = view_.scattered.word(place);
    if (now && (!descriptor_in(*now) || take_from(view_.scattered, page, *now))) return;
    if (++trouble_.torn >= most_torn) trouble_.given_up = true;
  }

  bool take_from(WindowedReader& reader, Address page, std::uint64_t word) {
    const Address descriptor = descriptor_in(word);
    if (!is_structure(range_of(descriptor, Bytes{128}))) return false;
    const auto extent = read_extent(reader, descriptor, view_.instance.layout.extent);
    if (!extent || extent->pages.begin != page) {
      note_swapped(reader, descriptor);
      return false;
    }
    SlabBitmap bitmap{};
    if (extent->is_slab) bitmap = read_slab_bitmap(reader, descriptor).value_or(bitmap);
    visit_(*extent, bitmap);
    done_ = extent->pages.end;
    return true;
  }

  void note_swapped(const WindowedReader& reader, Address at) {
    if (reader.is_swapped(at)) unread_.insert(align_down(at, page_size));
  }

  [[nodiscard]] bool is_structure(Range range) const {
    const auto after = std::ranges::upper_bound(view_.structures, range.begin, {}, &Range::begin);
    return after != view_.structures.begin() && std::prev(after)->contains(range);
  }

  JemallocView& view_;
  const TreeShape shape_;
  const VisitExtent& visit_;
  WalkTrouble trouble_;
  std::set<Address> seen_;   ///< nodes and leaves
  std::set<Address> unread_; ///< pages in swap
  Address done_;             ///< the end of the extent visited last
};

} // namespace

WalkTrouble walk_extents(JemallocView& view, const VisitExtent& visit) {
  return Walk(view, visit).run();
}

} // namespace heapgap::allocators::jemalloc
