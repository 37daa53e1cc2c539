// A share as a bar of fixed length.
#pragma once

#include "views/sanitise.h"

#include <cstddef>
#include <string>

namespace heapgap::views {

/// `columns` columns of which `share` (clamped to 0..1) is filled, to the eighth of a column where
/// the terminal can show it. What is more than nothing is never drawn as nothing.
std::string bar(double share, std::size_t columns, Charset charset);

} // namespace heapgap::views
