// What the page heap records of one run of pages.
#pragma once

#include "allocators/tcmalloc/size_classes.h"
#include "base/range.h"

#include <cstdint>

namespace heapgap::allocators::tcmalloc {

enum class SpanPlace : std::uint8_t {
  in_use,
  normal,   ///< free, its memory kept
  returned, ///< free, its memory given back to the system
};

struct SpanRecord {
  Address record; ///< where the struct Span itself lies
  Range range;
  SpanPlace place = SpanPlace::in_use;
  std::uint8_t size_class = 0; ///< 0: one block, or free
  bool is_sampled = false;     ///< one block whose size is recorded apart
  Address objects;             ///< the first free object, or the sampled block's StackTrace
  std::uint64_t handed_out = 0;
};

/// The record at `record`; nothing when it makes no sense with these classes.
std::optional<SpanRecord> read_span(WindowedReader& reader, Address record,
                                    const SizeClasses& classes);

} // namespace heapgap::allocators::tcmalloc
