// Code as binutils' objdump reads it: an opinion that owes nothing to heapgap's own disassembler.
#pragma once

#include "base/units.h"

#include <map>
#include <string>

namespace heapgap::test {

/// Where the instructions of `size` bytes from `address` on begin, and their text, white space as
/// objdump sets it. Throws std::runtime_error when objdump cannot be run.
std::map<Address, std::string> objdump(const std::string& path, Address address, Bytes size);

} // namespace heapgap::test
