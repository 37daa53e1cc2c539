// The functions that are probed, by name.
#pragma once

#include "probes/probe.h"
#include "probes/registers.h"

#include <span>
#include <string_view>

namespace heapgap::probes {

enum class Need : std::uint8_t {
  required, ///< nothing can be measured without it
  expected, ///< a C library defines it; a static program only when it is used
  optional, ///< some C libraries don't have it
};

struct TracedFunction {
  std::string_view name;
  std::string_view inner_name; ///< of the same code in glibc: a static program may keep only this
  Call call = Call::malloc;
  Shape shape = Shape::block_of_size;
  bool on_return = true; ///< what the call did is known only when it returns
  Need need = Need::expected;
};

/// Of several names for the same code, the one that stands first here names the probe. Not here:
/// reallocarray and cfree, which call the others; sbrk, which calls brk.
std::span<const TracedFunction> traced_functions();

/// The registers with the arguments of a call.
Registers arguments_of(Shape shape);

} // namespace heapgap::probes
