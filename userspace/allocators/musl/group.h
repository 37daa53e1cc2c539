// A group: slots of one size, and the record that describes it.
#pragma once

#include "allocators/musl/layout.h"
#include "allocators/windowed_reader.h"

namespace heapgap::allocators::musl {

/// Where a group's memory comes from.
enum class GroupKind : std::uint8_t {
  mapped,  ///< a mapping of its own
  nested,  ///< a slot of a group of larger slots
  donated, ///< an unused end of a page that the loader mapped for some object's data
};

struct Group {
  Address record;
  Address begin;
  std::uint32_t available = 0; ///< slots never used or given back, bit by bit
  std::uint32_t freed = 0;     ///< given back, not yet made available
  unsigned last_slot = 0;      ///< 0 to 31
  bool may_be_freed = false;
  unsigned size_class = 0; ///< 0 to 47, or direct_class
  std::uint64_t pages = 0;

  bool operator==(const Group&) const = default;

  [[nodiscard]] GroupKind kind() const {
    if (pages != 0) return GroupKind::mapped;
    return may_be_freed ? GroupKind::nested : GroupKind::donated;
  }
  [[nodiscard]] unsigned slots() const { return last_slot + 1; }
  [[nodiscard]] bool has_one_block() const { return pages != 0 && last_slot == 0; }
  /// From one slot to the next.
  [[nodiscard]] Bytes stride() const {
    return has_one_block() ? page_size * pages - group_head : unit * class_units[size_class];
  }
  [[nodiscard]] Range range() const {
    return range_of(begin, pages != 0 ? page_size * pages : group_head + stride() * slots());
  }
  [[nodiscard]] Address slot(unsigned index) const { return begin + group_head + stride() * index; }
  [[nodiscard]] bool is_free(unsigned index) const {
    return ((available | freed) >> index & 1U) != 0;
  }
  /// Fields that mallocng itself could have written.
  [[nodiscard]] bool is_sane() const;
};

/// The group of the record at `record`, sane or not; `begin` is zero for a record in no use.
/// Nothing when the record is not in memory.
std::optional<Group> read_group(WindowedReader& reader, Address record);

} // namespace heapgap::allocators::musl
