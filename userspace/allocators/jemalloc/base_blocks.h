// The memory of jemalloc's own structures: descriptors, tree, arenas.
//
// It comes in blocks, mappings apart that begin at a multiple of 2 MiB (src/base.c):
//
//   0   size, a multiple of 2 MiB
//   8   the block before in the same arena's list, or 0
//   16  a descriptor of what is left of the block: its address at 24, its size at 32
//   144 first structure, aligned to 64; in an arena's first block its struct base_s
#pragma once

#include "allocators/windowed_reader.h"
#include "base/range.h"
#include "target/mapping.h"

#include <unordered_map>

namespace heapgap::allocators::jemalloc {

struct BaseBlock {
  Range memory;
  Address next; ///< the block before it in the list, or 0
};

class BaseBlocks {
public:
  /// An arena's first structure lies here in its first block.
  static constexpr Bytes first_structure{192};

  BaseBlocks(WindowedReader& reader, const target::Mappings& mappings)
      : reader_(reader), mappings_(mappings) {}

  /// The block that holds `a`, if one does. Looks at the head of every 2 MiB before `a` once, 2 GiB
  /// back at most.
  std::optional<BaseBlock> block_with(Address a);
  /// The block that begins at `begin`, if one does.
  std::optional<BaseBlock> block_at(Address begin);

private:
  [[nodiscard]] bool is_private_memory(Address a) const;
  std::optional<BaseBlock> read_head(Address begin);

  WindowedReader& reader_;
  const target::Mappings& mappings_;
  /// By multiples of 2 MiB: the block that begins there or was looked for from there.
  std::unordered_map<std::uint64_t, std::optional<BaseBlock>> known_;
};

} // namespace heapgap::allocators::jemalloc
