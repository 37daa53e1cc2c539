// Functions of heapgap's own that do nothing, to measure there what a probe costs. What each
// begins with decides it.
#pragma once

#include "loader/timed_batches.h"

namespace heapgap::loader {

/// All return their argument. They lie next to each other and are called by nothing else.
using PricedFunction = Batch::Function;

/// Begins with a push, as malloc mostly does. The kernel emulates that.
PricedFunction push_first();
/// Begins with a conditional jump, as free does behind its test for nullptr. Emulated.
PricedFunction jump_first();
/// Begins with a test. The kernel executes that elsewhere, and comes back: two traps.
PricedFunction test_first();
/// As push_first, for a return probe.
PricedFunction push_first_returning();

} // namespace heapgap::loader
