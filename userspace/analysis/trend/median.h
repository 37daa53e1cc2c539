// The middle value.
#pragma once

#include <vector>

namespace heapgap::analysis {

/// Of an even number the mean of the two in the middle. At least one value; they change places.
double median(std::vector<double>& values);

} // namespace heapgap::analysis
