// Where each thread of the target keeps its thread-local storage, without stopping any.
//
// On x86-64 the thread control block (struct pthread, glibc's nptl/descr.h) begins with a pointer
// to itself, has a second one 16 bytes on, and holds the robust futex list whose address the kernel
// tells (get_robust_list(2)). The thread pointer is the address of that block; static
// thread-local variables lie below it.
#pragma once

#include "allocators/windowed_reader.h"
#include "target/process.h"

namespace heapgap::allocators {

/// The thread pointers that could be found, without duplicates.
std::vector<Address> find_thread_pointers(WindowedReader& reader, const target::Mappings& mappings,
                                          const std::vector<target::Thread>& threads);

} // namespace heapgap::allocators
