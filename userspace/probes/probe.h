// One place that gets a probe, and what is to be read there.
#pragma once

#include "base/call.h"
#include "base/units.h"

#include <cstdint>
#include <string>

namespace heapgap::probes {

/// Where a function's arguments and its result lie.
enum class Shape : std::uint8_t {
  block_of_size,       ///< f(size) is the block
  block_of_count_size, ///< f(count, size) is the block
  block_of_align_size, ///< f(alignment, size) is the block
  out_of_align_size,   ///< f(&block, alignment, size) is 0
  block_of_block_size, ///< f(old block, size) is the new block
  takes_block,         ///< f(block)
  maps,                ///< f(hint, length, …) is the address
  unmaps,              ///< f(address, length) is 0
  remaps,              ///< f(old, old length, length, …) is the address
  moves_break,         ///< f(address) is 0
};

/// What the kernel does at the probed instruction (x86-64; arch/x86/kernel/uprobes.c).
enum class Price : std::uint8_t {
  emulated,       ///< one trap
  single_stepped, ///< two traps, up to twenty times as dear
};

struct Probe {
  std::string function; ///< the name it was found by; further names of the same code are left out
  Call call = Call::malloc;
  Shape shape = Shape::block_of_size;
  Bytes file_offset;      ///< of the probed instruction
  Bytes into_function;    ///< its distance from the function's first byte
  bool on_return = false; ///< the result is needed: a return probe goes to the same place
  Price price = Price::single_stepped;

  bool operator==(const Probe&) const = default;
};

} // namespace heapgap::probes
