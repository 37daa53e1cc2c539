// Values over time as a graph of columns, one column a value.
#pragma once

#include "views/screen/pane.h"

#include <optional>
#include <span>

namespace heapgap::views {

/// Fills the pane from the right, newest value last; what does not fit is left out on the left.
/// `top`: the value at the upper edge, above 0. Values are not below 0; more than 0 is never drawn
/// as nothing, and unknown ones are. Eighths of a row, or of ASCII three steps.
void draw_graph(const Pane& pane, std::span<const std::optional<double>> values, double top,
                Role role);

} // namespace heapgap::views
