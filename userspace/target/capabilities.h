// The capabilities that this process was given.
#pragma once

namespace heapgap::target {

/// The calling thread holds it, at least in its own user namespace. `capability`: CAP_BPF and the
/// like. One that the kernel is too old to know is not held.
bool holds_capability(int capability);

} // namespace heapgap::target
