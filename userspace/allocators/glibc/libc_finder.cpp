#include "allocators/glibc/libc_finder.h"

#include "allocators/static_data.h"

#include <algorithm>

namespace heapgap::allocators::glibc {

namespace {

/// mp_ and main_arena come out of one object file, so they lie close together.
constexpr Bytes max_distance = 64_KiB;
/// Bounds the work a target can cause with forged arenas; dlmopen allows 16 namespaces.
constexpr std::size_t max_arenas_in_use = 64;

/// Of all arenas together: data can be full of words that look like the beginning of one.
constexpr int most_repeats = 1000;

/// Could `word` be the `next` of a main arena at `arena`? Compilers align large statics to 16 bytes
/// or more; without that the layouts of 2.26 and 2.27 would both fit, 8 bytes apart.
bool may_be_next(std::uint64_t word, Address arena) {
  if (!is_aligned(arena, 16_B)) return false;
  if (word == arena.value) return true;
  const std::uint64_t in_heap = word % heap_alignment.count;
  return word >= heap_alignment.count && (in_heap == 0x20 || in_heap == 0x30);
}

class Search {
public:
  Search(target::Memory& memory, const target::Mappings& mappings)
      : mappings_(mappings), data_(memory, 256_KiB, 1), rings_(memory, 4_KiB, 64) {}

  Result<LibcSearch> run() {
    // Both statics are initialised, so they come with the file.
    for (const StaticData& data : find_static_data(mappings_)) {
      look_into(data.mapping);
      if (data_.error()) return std::unexpected(*data_.error());
      if (rings_.error()) return std::unexpected(*rings_.error());
    }
    return std::move(search_);
  }

private:
  void look_into(const target::Mapping& mapping) {
    search_.swapped_pages += data_.for_each_word(
        mapping.range, [&](Address at, std::uint64_t word) { consider(mapping, at, word); });
  }

  /// A main arena by one of the layouts.
  struct Candidate {
    ArenaLayout layout;
    ArenaState arena;
    bool ring_is_closed = false;
  };

  void consider(const target::Mapping& mapping, Address at, std::uint64_t word) {
    if (search_.found.size() + search_.without_parameters >= max_arenas_in_use) return;
    const bool may_be_one = std::ranges::any_of(arena_layouts(), [&](const ArenaLayout& layout) {
      return may_be_next(word, Address{at.value - layout.next});
    });
    bool is_arena = false;
    for (int attempt = 0; may_be_one && attempt < most_attempts; ++attempt) {
      if (attempt > 0) {
        if (++repeats_ > most_repeats) break;
        rings_.forget();
      }
      const auto candidates = candidates_at(mapping, at, word);
      if (take_first_with_parameters(mapping, candidates)) return;
      is_arena = !candidates.empty();
    }
    if (is_arena) ++search_.without_parameters;
  }

  /// The main arenas whose `next` the word at `at` may be, the likelier ones first.
  std::vector<Candidate> candidates_at(const target::Mapping& mapping, Address at,
                                       std::uint64_t word) {
    std::vector<Candidate> candidates;
    for (const ArenaLayout& layout : arena_layouts()) {
      const Address arena{at.value - layout.next};
      if (!may_be_next(word, arena) || !mapping.range.contains(arena)) continue;
      const auto main = read_arena(rings_, arena, layout);
      if (!main || main->is_unused()) continue; // unused: malloc was never called
      const auto ring = read_ring(rings_, arena, layout);
      if (!ring) continue;
      candidates.push_back({layout, ring->arenas.front(), ring->is_closed});
    }
    // Bins lie the same way from `next` in 2.26 and 2.43, but the ring comes back to one arena
    // only.
    std::ranges::stable_sort(candidates, std::greater{}, &Candidate::ring_is_closed);
    if (!candidates.empty() && candidates.front().ring_is_closed) candidates.resize(1);
    return candidates;
  }

  bool take_first_with_parameters(const target::Mapping& mapping,
                                  const std::vector<Candidate>& candidates) {
    for (const Candidate& candidate : candidates) {
      if (auto libc = find_parameters(mapping, candidate.arena, candidate.layout)) {
        search_.found.push_back(std::move(*libc));
        return true;
      }
    }
    return false;
  }

  std::optional<Libc> find_parameters(const target::Mapping& mapping, const ArenaState& main,
                                      const ArenaLayout& arena_layout) {
    const Range near =
        intersection(mapping.range, {main.address - max_distance, main.address + max_distance});
    std::optional<Libc> best;
    unsigned best_resemblance = 0;
    for (const ParametersLayout& layout : parameters_layouts(arena_layout)) {
      for (Address at = near.begin; at + Bytes{layout.size} <= near.end; at = at + 8_B) {
        const auto parameters = read_parameters(rings_, at, layout);
        if (!parameters || !is_plausible(*parameters) || !fits(*parameters, main)) continue;
        const unsigned points = resemblance(*parameters);
        if (best && points <= best_resemblance) continue;
        best = Libc{mapping, arena_layout, main.address, layout, at};
        best_resemblance = points;
      }
    }
    return best;
  }

  /// sbrk_base is set with the main arena's first memory, and points to memory no file backs.
  [[nodiscard]] bool fits(const Parameters& parameters, const ArenaState& main) const {
    if (!parameters.sbrk_base) return main.system_mem == 0_B && parameters.arena_test == 8;
    const target::Mapping* mapping = target::find_mapping(mappings_, parameters.sbrk_base);
    return main.system_mem > 0_B && mapping != nullptr && mapping->is_anonymous();
  }

  const target::Mappings& mappings_;
  WindowedReader data_;
  WindowedReader rings_;
  LibcSearch search_;
  int repeats_ = 0;
};

} // namespace

Result<LibcSearch> find_libcs(target::Memory& memory, const target::Mappings& mappings) {
  return Search(memory, mappings).run();
}

} // namespace heapgap::allocators::glibc
