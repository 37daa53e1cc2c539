// Puts the groups of a musl heap into the model, slot by slot.
//
//   memory   |group head |hdr| block  …   |hdr| block  …   |hdr| …   | rest |head of the next
//   spans                |----- slot 0 ---|----- slot 1 ---|---- … -|- rest ----------|- slot 0
//            ^begin      ^begin + 12 bytes
//
// A block's header lies before it, so spans are shifted by 12 against the memory (heap/region.h):
// the head of a group ends the last span of the group below, which is metadata. A block may use
// what was asked for and no more; what follows in its slot is padding. Groups that touch each other
// share a region.
#pragma once

#include "allocators/allocator.h"
#include "allocators/musl/group_table.h"
#include "allocators/musl/slot_header.h"
#include "heap/heap.h"

#include <span>

namespace heapgap::allocators::musl {

/// What was put into the model.
struct Filling {
  Bytes mapped;                          ///< groups with memory of their own
  Bytes requested;                       ///< by blocks whose header could be read
  std::uint64_t requests_unknown = 0;    ///< blocks whose header could not
  std::array<std::uint64_t, 3> groups{}; ///< by GroupKind
  SlotClassCount group_classes;          ///< groups of several slots, and free single ones
};

class HeapFiller {
public:
  /// `mappings` are those of a moment after the table was read. All is used while this lives.
  HeapFiller(target::Memory& memory, const target::Mappings& mappings, heap::Heap& heap,
             ReadingQuality& quality, std::uint32_t arena)
      : mappings_(mappings), heap_(heap), quality_(quality), arena_(arena),
        bulk_(memory, 256_KiB, 1), scattered_(memory, 4_KiB, 64), fresh_(memory, 4_KiB, 4) {}

  /// Takes in all groups of the table, in address order. Errors: privilege, no_process.
  Result<Filling> fill(const GroupTable& table);

private:
  using Groups = std::span<const Group>;

  /// A group and those that begin within its memory.
  struct Placed {
    Group group;
    Groups inside;
    /// The only slot holds a block of the application: a mapping of its own.
    [[nodiscard]] bool is_block() const {
      return group.has_one_block() && !group.is_free(0) && inside.empty();
    }
  };

  std::vector<Placed> lay_out(Groups groups);
  [[nodiscard]] bool may_be_placed(const Group& group) const;
  void add_region(Range range);
  void fill_group(const Placed& placed);
  void fill_block(const Group& group);
  void fill_slots(const Placed& placed, heap::Region& region);
  void fill_slot(const Group& group, unsigned index, heap::Region& region);
  heap::Region* region_of(const Group& group);

  WindowedReader& reader_for(const Group& group);
  bool has_head(const Group& group);
  std::expected<SlotBlock, SlotTrouble> read_block(const Group& group, unsigned index);
  bool is_still_in_use(const Group& group, unsigned index);
  void count_contradiction();

  const target::Mappings& mappings_;
  heap::Heap& heap_;
  ReadingQuality& quality_;
  std::uint32_t arena_;
  WindowedReader bulk_;      ///< for groups of small slots, which are read whole
  WindowedReader scattered_; ///< for large slots, of which few pages are looked at
  WindowedReader fresh_;     ///< for second looks
  Filling filling_;
  bool stood_still_ = false;
};

} // namespace heapgap::allocators::musl
