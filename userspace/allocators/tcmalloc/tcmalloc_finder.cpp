#include "allocators/tcmalloc/tcmalloc_finder.h"

#include "allocators/tcmalloc/layout.h"
#include "allocators/tcmalloc/page_heap.h"
#include "allocators/tcmalloc/span_list.h"

#include <set>

#include <fmt/format.h>

namespace heapgap::allocators::tcmalloc {

namespace {

/// Bound what forged data can cost: an honest tcmalloc has some 400 list heads and one size map.
constexpr std::size_t most_heads = 4096;
constexpr std::size_t most_size_maps = 64;
constexpr std::uint64_t most_head_checks = 65536;
/// Fewer classes than this are no central free lists: a few words can look like them.
constexpr std::uint64_t fewest_classes = 16;

/// What a look at every word of an object's data brings.
struct Traces {
  std::vector<Address> empty_heads; ///< list heads that point to themselves
  std::vector<Address> size_maps;   ///< where class_to_size_ may begin
};

class Search {
public:
  Search(target::Memory& memory, const target::Mappings& mappings)
      : mappings_(mappings), data_(memory, 256_KiB, 1), scattered_(memory, 4_KiB, 256) {}

  Result<PlaceSearch> run() {
    for (const StaticData& data : find_static_data(mappings_)) {
      if (data.range.size() < page_heap::smallest_size) continue;
      const Traces traces = look_into(data);
      if (const auto central = find_central(traces)) place(data, traces, *central);
      if (data_.error()) return std::unexpected(*data_.error());
      if (scattered_.error()) return std::unexpected(*scattered_.error());
    }
    return std::move(search_);
  }

private:
  bool is_head(Address at) {
    if (head_checks_ == most_head_checks) return false;
    ++head_checks_;
    return is_list_head(scattered_, at);
  }

  struct Central {
    Address lists;
    std::uint64_t count = 0;
  };

  Traces look_into(const StaticData& data) {
    Traces traces;
    std::uint64_t before = 0;
    Address behind; // where the word that follows `before` lies
    search_.swapped_pages += data_.for_each_word(data.range, [&](Address at, std::uint64_t word) {
      note(traces, at, at == behind ? before : 0, word);
      before = word;
      behind = at + 8_B;
    });
    return traces;
  }

  static void note(Traces& traces, Address at, std::uint64_t before, std::uint64_t word) {
    // Both links of an empty list: `before` was next, `word` is previous.
    if (word == before && word == at.value - span::previous.count &&
        traces.empty_heads.size() < most_heads) {
      traces.empty_heads.push_back({word});
    }
    // The sizes begin 0, 8, 16 in 32 bits each, the 0 in the word before.
    constexpr std::uint64_t sizes_8_and_16 = std::uint64_t{16} << 32U | 8U;
    if (word == sizes_8_and_16 && before >> 32U == 0 && traces.size_maps.size() < most_size_maps) {
      traces.size_maps.push_back(at - 4_B);
    }
  }

  std::optional<Central> find_central(const Traces& traces) {
    for (const Address head : traces.empty_heads) {
      Central central{head - central::empty, 0};
      while (central.count < size_map::most_classes && is_central(central)) ++central.count;
      if (central.count >= fewest_classes) return central;
    }
    return std::nullopt;
  }

  /// Whether the list that follows the first `central.count` ones is one too.
  bool is_central(const Central& central) {
    const Address list = central.lists + central::size * central.count;
    return scattered_.word(list + central::size_class) == central.count &&
           is_moving_head(list + central::empty) && is_moving_head(list + central::nonempty);
  }

  /// A list that is changed between two reads is whole a moment later.
  bool is_moving_head(Address at) {
    constexpr unsigned most_looks = 4;
    for (unsigned look = 1; !is_head(at); ++look) {
      if (look == most_looks) return false;
      scattered_.forget();
    }
    return true;
  }

  void place(const StaticData& data, const Traces& traces, const Central& central) {
    const auto refuse = [&](std::string_view why) {
      search_.refused.push_back(fmt::format("{}: {}", data.mapping.name, why));
    };
    Place place{data, {}, {}, central.lists, {}};
    for (const Address sizes : traces.size_maps) {
      auto classes = read_size_classes(scattered_, sizes, central.count);
      if (classes) place.classes = std::move(*classes);
    }
    if (place.classes.empty()) return refuse("a tcmalloc whose size classes are not known");
    const auto lists = find_free_lists(traces);
    if (!lists) {
      return refuse("a tcmalloc whose page heap has another layout than that of gperftools 2.8 to "
                    "2.16 with pages of 8 KiB");
    }
    place.lists = *lists;
    place.root = *lists - page_heap::root_before_lists;
    if (!data.range.contains(place.root) || !leads_to_code(*lists)) {
      return refuse("a tcmalloc whose page map is not where it should be");
    }
    if (!read_stats(scattered_, place.lists)) {
      return refuse("a tcmalloc whose page heap's counters make no sense");
    }
    search_.found.push_back(std::move(place));
  }

  /// Exactly 256 list heads side by side.
  std::optional<Address> find_free_lists(const Traces& traces) {
    std::set<Address> seen;
    for (const Address head : traces.empty_heads) {
      if (seen.contains(head)) continue;
      Address begin = head;
      std::uint64_t count = 1;
      while (count <= free_lists && is_head(begin - span::size)) {
        begin = begin - span::size;
        ++count;
      }
      for (Address end = head + span::size; count <= free_lists && is_head(end);
           end = end + span::size) {
        seen.insert(end);
        ++count;
      }
      if (count == free_lists) return begin;
    }
    return std::nullopt;
  }

  bool leads_to_code(Address lists) {
    const auto word = scattered_.word(lists - page_heap::leaf_function_before_lists);
    if (!word) return false;
    const target::Mapping* mapping = target::find_mapping(mappings_, {*word});
    return mapping != nullptr && mapping->executable;
  }

  const target::Mappings& mappings_;
  WindowedReader data_;
  WindowedReader scattered_;
  std::uint64_t head_checks_ = 0;
  PlaceSearch search_;
};

} // namespace

Result<PlaceSearch> find_places(target::Memory& memory, const target::Mappings& mappings) {
  // Lists that change while they are looked at can look broken.
  constexpr int most_tries = 4;
  for (int tries = 1;; ++tries) {
    auto search = Search(memory, mappings).run();
    if (!search || search->refused.empty() || tries == most_tries) return search;
  }
}

} // namespace heapgap::allocators::tcmalloc
