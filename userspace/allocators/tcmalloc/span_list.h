// Heads of tcmalloc's lists of spans: a struct Span of which only the links are used.
#pragma once

#include "allocators/windowed_reader.h"

namespace heapgap::allocators::tcmalloc {

/// Whether a list's head lies at `at`: it stands for no page, and both of its neighbours (itself
/// in an empty list) point back.
bool is_list_head(WindowedReader& reader, Address at);

} // namespace heapgap::allocators::tcmalloc
