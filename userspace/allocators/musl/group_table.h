// All groups of a heap, out of the pages of records.
#pragma once

#include "allocators/musl/context.h"
#include "allocators/musl/group.h"

namespace heapgap::allocators::musl {

struct GroupTable {
  Context context;            ///< as it was right after the records were read
  std::vector<Group> groups;  ///< sane ones, by address, no two at the same
  std::vector<Address> areas; ///< pages of records
  std::uint64_t insane_records = 0;
  std::uint64_t missing_areas = 0; ///< not in memory; what follows them is lost too
  std::uint64_t swapped_areas = 0; ///< those of them in swap
  std::uint64_t retries = 0;
  bool list_is_broken = false; ///< an area that does not begin with the secret, or comes twice
  /// The slots of each class are as many as the context counts.
  bool meets_usage = false;
  /// The context did not change while the records were read.
  bool stood_still = false;

  [[nodiscard]] bool is_whole() const {
    return meets_usage && insane_records == 0 && missing_areas == 0 && !list_is_broken;
  }
};

/// Reads them up to four times, until all agree or the heap stands still. Nothing when the context
/// is none any more.
std::optional<GroupTable> read_groups(WindowedReader& reader, Address context);

} // namespace heapgap::allocators::musl
