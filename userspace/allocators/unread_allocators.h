// Allocators in use that heapgap cannot read, so that nobody reads "healthy" where it can't see.
//
// Recognised from outside: libraries by the file name of their mapping, the executable by symbols
// it exports and sections it has, mappings by the name that the allocator gave them. A program's
// own name counts for those only that leave no other trace; see known_allocators.
//
// Loaded is not in use. A library counts as used when memory of its zero-initialised data was
// written to: loading alone relocates the data that comes from the file, and leaves the pages of
// zeros behind it untouched. In doubt it is listed: a library whose constructors write there
// without anybody using it (libnode), one whose zeros end in the file's last page. An executable
// runs, so what it is made of is in use.
#pragma once

#include "allocators/known_allocators.h"
#include "target/process.h"

#include <string>
#include <vector>

namespace heapgap::allocators {

struct Recognised {
  std::string name;   ///< "CPython"
  std::string object; ///< the library, executable or mapping that tells (hostile bytes)
  AllocatorKind kind = AllocatorKind::takes_from_system;
  std::string note; ///< what of the process's memory it concerns
};

/// Each at most once, in the order of known_unread_allocators(). An executable that cannot be
/// opened is not looked into. Errors: privilege, no_process.
Result<std::vector<Recognised>> find_unread_allocators(target::Process& process);

/// What find_unread_allocators looks for, for messages: "tbbmalloc, snmalloc, …".
std::string unread_allocator_names();

} // namespace heapgap::allocators
