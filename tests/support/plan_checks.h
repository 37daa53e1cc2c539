// What must be true of the probes that are planned for any C library.
#pragma once

#include <string>

namespace heapgap::test {

/// Plans the probes for the C library at `path` and compares each with what objdump reads there:
/// on an instruction, behind no branch, its price by the name of the instruction. Fails the running
/// test where something is wrong.
void expect_sound_plan(const std::string& path);

} // namespace heapgap::test
