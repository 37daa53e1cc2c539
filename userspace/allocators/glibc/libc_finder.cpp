#include "allocators/glibc/libc_finder.h"

namespace heapgap::allocators::glibc {

namespace {

/// Objects have a few MiB of data at most; a longer mapping is a mapped file.
constexpr Bytes max_data = 256_MiB;
/// mp_ and main_arena come out of one object file, so they lie close together.
constexpr Bytes max_distance = 64_KiB;
/// Bounds the work a target can cause with forged arenas; dlmopen allows 16 namespaces.
constexpr std::size_t max_arenas_in_use = 64;

bool may_hold_statics(const target::Mapping& mapping) {
  return mapping.inode != 0 && mapping.readable && mapping.writable && !mapping.shared &&
         mapping.range.size() <= max_data;
}

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
    for (const target::Mapping& mapping : mappings_) {
      if (may_hold_statics(mapping)) look_into(mapping);
      if (data_.error()) return std::unexpected(*data_.error());
      if (rings_.error()) return std::unexpected(*rings_.error());
    }
    return std::move(search_);
  }

private:
  void look_into(const target::Mapping& mapping) {
    Address at = mapping.range.begin;
    while (at < mapping.range.end) {
      const auto word = data_.word(at);
      if (!word) {
        search_.swapped_pages += data_.is_swapped(at) ? 1 : 0;
        at = align_down(at, page_size) + page_size;
        continue;
      }
      for (const ArenaLayout& layout : arena_layouts()) {
        const Address arena{at.value - layout.next};
        if (may_be_next(*word, arena) && mapping.range.contains(arena)) {
          consider(mapping, arena, layout);
        }
      }
      at = at + 8_B;
    }
  }

  void consider(const target::Mapping& mapping, Address arena, const ArenaLayout& layout) {
    const auto main = read_arena(rings_, arena, layout);
    if (!main || main->is_unused() || !is_plausible(*main, layout)) return; // or never called
    if (search_.found.size() + search_.without_parameters >= max_arenas_in_use) return;
    auto libc = find_parameters(mapping, *main, layout);
    if (libc) {
      search_.found.push_back(std::move(*libc));
    } else {
      ++search_.without_parameters;
    }
  }

  std::optional<Libc> find_parameters(const target::Mapping& mapping, const ArenaState& main,
                                      const ArenaLayout& arena_layout) {
    const Range near = intersection(
        mapping.range, {main.address - max_distance, main.address + max_distance});
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
};

} // namespace

Result<LibcSearch> find_libcs(target::Memory& memory, const target::Mappings& mappings) {
  return Search(memory, mappings).run();
}

} // namespace heapgap::allocators::glibc
