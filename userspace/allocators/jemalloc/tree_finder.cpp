#include "allocators/jemalloc/tree_finder.h"

#include "allocators/jemalloc/extent.h"
#include "allocators/static_data.h"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

namespace heapgap::allocators::jemalloc {

namespace {

/// The smallest root.
constexpr Bytes min_data = tree_shapes.back().node_size();
/// Bounds the work a target can cause; a process has one jemalloc, seldom two.
constexpr std::size_t most_instances = 16;
/// A jemalloc's own data leads to base blocks a few times for each arena, once for each leaf.
constexpr std::size_t most_leads = 65'536;
/// Words looked at: of a node or leaf, for each lead, and in all.
constexpr std::size_t samples_a_leaf = 256;
constexpr std::size_t samples_a_lead = 4096;
/// Of a leaf nearly all words agree, but while it changes.
constexpr std::size_t samples_in_vain = 16;
constexpr unsigned leaves_in_vain = 4;
constexpr std::size_t most_samples = 1'000'000;

/// A word of the data that leads into a base block.
struct Lead {
  Address place;
  Address target;
};

/// A tree, and how many extents speak for it.
struct TreePlace {
  TreeShape shape;
  Address root;
  std::vector<Address> descriptors;
};

/// How many extents speak for something, and how many against it.
struct Votes {
  std::size_t pro = 0;
  std::size_t contra = 0;

  void add(bool agrees) { ++(agrees ? pro : contra); }
  /// A target that moves makes some disagree.
  [[nodiscard]] bool carried() const { return pro > 0 && pro >= contra * 4; }
};

class Search {
public:
  Search(target::Memory& memory, const target::Mappings& mappings)
      : mappings_(mappings), data_(memory, 256_KiB, 1), scattered_(memory, 4_KiB, 1024),
        blocks_(scattered_, mappings) {}

  Result<TreeSearch> run() {
    for (const StaticData& data : find_static_data(mappings_)) {
      if (data.range.size() < min_data) continue;
      if (search_.found.size() + search_.refused.size() >= most_instances) break;
      look_into(data);
      if (data_.error()) return std::unexpected(*data_.error());
      if (scattered_.error()) return std::unexpected(*scattered_.error());
    }
    // Beside one that is understood, what looks like another is more likely chance.
    if (!search_.found.empty()) search_.refused.clear();
    return std::move(search_);
  }

private:
  /// Descriptors of the extents that speak for a place of the root.
  using ByRoot = std::map<Address, std::vector<Address>>;

  void look_into(const StaticData& data) {
    const std::vector<Lead> leads = find_leads(data.range);
    const auto tree = find_tree(leads, data.range);
    if (!tree) return;
    const auto fitting = fitting_layouts(tree->descriptors);
    std::optional<Instance> best;
    for (const Layout& layout : fitting) {
      Instance instance{data.mapping, tree->root, tree->shape, layout, find_arenas(leads, layout)};
      if (!best || instance.arenas.size() > best->arenas.size()) best = std::move(instance);
    }
    if (best && !best->arenas.empty()) {
      search_.found.push_back(std::move(*best));
      return;
    }
    search_.refused.push_back(fmt::format(
        "a jemalloc whose {} have a layout that heapgap does not know (5.2 and 5.3 are known)",
        fitting.empty() ? "extents" : "arenas"));
  }

  std::vector<Lead> find_leads(Range data) {
    std::vector<Lead> leads;
    search_.swapped_pages += data_.for_each_word(data, [&](Address at, std::uint64_t word) {
      const bool may_lead = word != 0 && is_aligned(Address{word}, descriptor_alignment) &&
                            word < user_space_end.value && leads.size() < most_leads;
      if (may_lead && blocks_.block_with({word})) leads.push_back({at, {word}});
    });
    return leads;
  }

  /// The place that most of the extents found speak for.
  std::optional<TreePlace> find_tree(const std::vector<Lead>& leads, Range data) {
    std::optional<TreePlace> best;
    for (const TreeShape& shape : tree_shapes) {
      ByRoot by_root;
      std::size_t looked_at = 0;
      for (const Lead& lead : leads) {
        samples_ = 0;
        if (looked_at < most_samples) sample(shape, lead, by_root);
        looked_at += samples_;
      }
      for (auto& [root, descriptors] : by_root) {
        if (!data.contains(range_of(root, shape.node_size()))) continue;
        if (best && best->descriptors.size() >= descriptors.size()) continue;
        best = TreePlace{shape, root, std::move(descriptors)};
      }
    }
    return best;
  }

  /// Takes `lead` for a word of a root.
  void sample(const TreeShape& shape, const Lead& lead, ByRoot& by_root) {
    if (shape.levels == 2) {
      sample_leaf(shape, lead, lead.target, 0, by_root);
      return;
    }
    if (!is_structure(range_of(lead.target, shape.node_size()))) return;
    std::vector<std::pair<std::uint64_t, Address>> leaves;
    each_word(lead.target, 8_B, shape.words(), [&](std::uint64_t index, std::uint64_t word) {
      leaves.emplace_back(index, word);
      return leaves.size() < samples_a_leaf;
    });
    unsigned in_vain = 0;
    for (const auto& [index, leaf] : leaves) {
      if (samples_ >= samples_a_lead || in_vain >= leaves_in_vain) return;
      if (!sample_leaf(shape, lead, leaf, index << shape.lg_words, by_root)) ++in_vain;
    }
  }

  /// Takes the words from `leaf` on for a leaf's; the first one's page has the number `first`.
  /// False when they are something else.
  bool sample_leaf(const TreeShape& shape, const Lead& lead, Address leaf, std::uint64_t first,
                   ByRoot& by_root) {
    if (!is_structure(range_of(leaf, shape.leaf_size()))) return false;
    std::size_t taken = 0;
    std::size_t agreed = 0;
    each_word(leaf, shape.leaf_step, shape.words(), [&](std::uint64_t index, std::uint64_t word) {
      const Address descriptor = descriptor_in(word);
      if (!descriptor) return true;
      ++samples_;
      ++taken;
      if (const auto root = root_by(shape, lead, first + index, descriptor)) {
        by_root[*root].push_back(descriptor);
        ++agreed;
      }
      return taken < samples_a_leaf && (agreed > 0 || taken < samples_in_vain);
    });
    return agreed > 0 || taken == 0; // all of its memory may have been given back
  }

  /// Calls visit(index, word) for each word that is not 0, until it returns false.
  template <typename Visit>
  void each_word(Address begin, Bytes step, std::uint64_t count, Visit visit) {
    for (std::uint64_t index = 0; index < count; ++index) {
      const Address at = begin + step * index;
      std::uint64_t word = 0;
      if (!data_.copy_word(at, word)) {
        const Bytes to_next_page = align_down(at, page_size) + page_size - at;
        index += (to_next_page.count - 1) / step.count;
      } else if (word != 0 && !visit(index, word)) {
        return;
      }
    }
  }

  bool is_structure(Range range) {
    if (!is_aligned(range.begin, descriptor_alignment)) return false;
    const auto block = blocks_.block_with(range.begin);
    return block && block->memory.contains(range);
  }

  /// Where the root lies if this descriptor's extent covers the page of that number.
  std::optional<Address> root_by(const TreeShape& shape, const Lead& lead, std::uint64_t page_index,
                                 Address descriptor) {
    if (!blocks_.block_with(descriptor)) return std::nullopt;
    const auto extent = read_extent(scattered_, descriptor, layouts().front().extent);
    if (!extent) return std::nullopt;
    const std::uint64_t pages = shape.reach(0).count / page_size.count;
    const std::uint64_t pages_on = (page_index - shape.page_index(extent->pages.begin)) % pages;
    const Address page = extent->pages.begin + page_size * pages_on;
    if (!extent->pages.contains(page)) return std::nullopt;
    const std::uint64_t distance = shape.root_index(page) * 8;
    if (lead.place.value < distance) return std::nullopt;
    return lead.place - Bytes{distance};
  }

  /// The layouts in which the extents make sense, the best one first.
  std::vector<Layout> fitting_layouts(const std::vector<Address>& descriptors) {
    std::multimap<std::size_t, Layout, std::greater<>> carried; // by votes
    for (const Layout& layout : layouts()) {
      const SizeClasses classes(layout.lg_quantum);
      Votes votes;
      for (const Address descriptor : descriptors) {
        const auto extent = read_extent(scattered_, descriptor, layout.extent);
        const auto bitmap = read_slab_bitmap(scattered_, descriptor);
        if (!extent || !bitmap || extent->state != ExtentState::active) continue;
        votes.add(is_coherent(*extent, *bitmap, classes));
      }
      if (votes.carried()) carried.emplace(votes.pro, layout);
    }
    std::vector<Layout> fitting;
    fitting.reserve(carried.size());
    for (const auto& [votes, layout] : carried) fitting.push_back(layout);
    return fitting;
  }

  std::vector<ArenaPlace> find_arenas(const std::vector<Lead>& leads, const Layout& layout) {
    std::map<std::uint32_t, ArenaPlace> by_index;
    for (const Lead& lead : leads) {
      const auto arena = read_arena(scattered_, blocks_, lead.target, layout);
      if (arena) by_index.emplace(arena->index, *arena);
    }
    std::vector<ArenaPlace> arenas;
    arenas.reserve(by_index.size());
    for (const auto& [index, arena] : by_index) arenas.push_back(arena);
    return arenas;
  }

  const target::Mappings& mappings_;
  WindowedReader data_;
  WindowedReader scattered_;
  BaseBlocks blocks_;
  std::size_t samples_ = 0; ///< of the lead that is looked at
  TreeSearch search_;
};

} // namespace

Result<TreeSearch> find_trees(target::Memory& memory, const target::Mappings& mappings) {
  return Search(memory, mappings).run();
}

} // namespace heapgap::allocators::jemalloc
