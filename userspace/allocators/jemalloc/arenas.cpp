#include "allocators/jemalloc/arenas.h"

#include <set>

namespace heapgap::allocators::jemalloc {

namespace {

/// Each new block is larger than the one before, up to many terabytes.
constexpr std::size_t most_blocks = 4096;

} // namespace

std::optional<ArenaPlace> read_arena(WindowedReader& reader, BaseBlocks& blocks, Address address,
                                     const Layout& layout) {
  const auto base = reader.word(address + Bytes{layout.arena.base});
  if (!base || *base < BaseBlocks::first_structure.count) return std::nullopt;
  const auto block = blocks.block_at(Address{*base} - BaseBlocks::first_structure);
  if (!block || block->next) return std::nullopt; // an arena's first block is the last of its list
  const auto index = reader.word({*base});
  const auto newest = reader.word(Address{*base + layout.base_blocks});
  if (!index || !newest || !blocks.block_at({*newest})) return std::nullopt;
  const auto number = static_cast<std::uint32_t>(*index);
  if (number >= arena_limit) return std::nullopt;
  return ArenaPlace{.index = number, .arena = address, .base = {*base}};
}

std::optional<ArenaCounters> read_counters(WindowedReader& reader, const ArenaPlace& arena,
                                           const ArenaFormat& format) {
  const auto active = reader.word(arena.arena + Bytes{format.active_pages});
  const auto dirty = reader.word(arena.arena + Bytes{format.dirty_pages});
  const auto muzzy = reader.word(arena.arena + Bytes{format.muzzy_pages});
  if (!active || !dirty || !muzzy) return std::nullopt;
  ArenaCounters counters{.active = *active, .dirty = *dirty, .muzzy = *muzzy};
  if (format.huge_pages_used != 0) {
    const std::uint64_t in_word = format.huge_pages_used % 8;
    const auto flags = reader.word(arena.arena + Bytes{format.huge_pages_used - in_word});
    counters.used_huge_pages = (flags.value_or(0) >> (in_word * 8) & 0xff) != 0;
  }
  return counters;
}

std::vector<BaseBlock> blocks_of(WindowedReader& reader, BaseBlocks& blocks,
                                 const ArenaPlace& arena, const Layout& layout) {
  std::vector<BaseBlock> found;
  std::set<Address> seen;
  Address next{reader.word(arena.base + Bytes{layout.base_blocks}).value_or(0)};
  while (next && found.size() < most_blocks && seen.insert(next).second) {
    const auto block = blocks.block_at(next);
    if (!block) break;
    found.push_back(*block);
    next = block->next;
  }
  return found;
}

} // namespace heapgap::allocators::jemalloc
