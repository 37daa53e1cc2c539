// The head of a musl heap: __malloc_context, and how it is found without symbols.
//
// The context begins with a random secret, and so does each page of records: a word in some
// object's data that also begins the page which the context names as its first is no coincidence.
#pragma once

#include "allocators/musl/layout.h"
#include "allocators/windowed_reader.h"
#include "target/mapping.h"

namespace heapgap::allocators::musl {

struct Context {
  Address address;
  std::uint64_t secret = 0;
  std::uint64_t unused_records = 0;
  std::uint64_t spare_areas = 0;
  Address areas_head;
  Address areas_tail;
  std::array<std::uint64_t, 48> usage{};

  bool operator==(const Context&) const = default;
};

/// Nothing when it is not in memory, or is no context that mallocng has begun to use.
std::optional<Context> read_context(WindowedReader& reader, Address address);

struct ContextSearch {
  struct Found {
    Context context;
    std::string object; ///< the file it belongs to (hostile bytes)
  };
  std::vector<Found> found;
  /// Pages of writable data that could not be looked at because they are in swap.
  std::uint64_t swapped_pages = 0;
};

/// Looks into all private writable data of files and what continues it without a file (.bss).
/// Errors: privilege, no_process.
Result<ContextSearch> find_contexts(target::Memory& memory, const target::Mappings& mappings);

} // namespace heapgap::allocators::musl
