// Allocators that are recognised but not read: so that nobody takes their silence for health.
#pragma once

#include "allocators/allocator.h"
#include "target/process.h"

namespace heapgap::allocators {

/// Malloc replacements (jemalloc, tcmalloc, mimalloc, tbbmalloc, musl) and runtimes with a heap of
/// their own (Go) that the process has loaded: libraries by file name, the executable by what it
/// exports and contains. Errors: privilege, no_process.
Result<std::vector<Allocator>> find_foreign_allocators(target::Process& process);

/// What find_foreign_allocators looks for, for messages: "jemalloc, tcmalloc, …".
std::string foreign_allocator_names();

} // namespace heapgap::allocators
