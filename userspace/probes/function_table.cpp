#include "probes/function_table.h"

#include <array>

namespace heapgap::probes {
namespace {

using enum Shape;
using enum Need;

// clang-format off: a table
constexpr std::array<TracedFunction, 14> table{{
    {"malloc",         "__libc_malloc",    Call::malloc,   block_of_size,       true,  required},
    {"calloc",         "__libc_calloc",    Call::calloc,   block_of_count_size, true,  expected},
    {"realloc",        "__libc_realloc",   Call::realloc,  block_of_block_size, true,  expected},
    {"free",           "__libc_free",      Call::free,     takes_block,         false, required},
    {"memalign",       "__libc_memalign",  Call::memalign, block_of_align_size, true,  expected},
    {"aligned_alloc",  "aligned_alloc",    Call::memalign, block_of_align_size, true,  expected},
    {"posix_memalign", "__posix_memalign", Call::memalign, out_of_align_size,   true,  expected},
    {"valloc",         "__libc_valloc",    Call::memalign, block_of_size,       true,  optional},
    {"pvalloc",        "__libc_pvalloc",   Call::memalign, block_of_size,       true,  optional},
    {"mmap",           "__mmap",           Call::mmap,     maps,                true,  expected},
    {"mmap64",         "__mmap64",         Call::mmap,     maps,                true,  optional},
    {"munmap",         "__munmap",         Call::munmap,   unmaps,              true,  expected},
    {"mremap",         "__mremap",         Call::mremap,   remaps,              true,  expected},
    {"brk",            "__brk",            Call::brk,      moves_break,         true,  expected},
}};
// clang-format on

} // namespace

std::span<const TracedFunction> traced_functions() {
  return table;
}

Registers arguments_of(Shape shape) {
  switch (shape) {
  case block_of_size:
  case takes_block:
  case moves_break:
    return Registers::rdi;
  case block_of_count_size:
  case block_of_align_size:
  case block_of_block_size:
  case maps:
  case unmaps:
    return Registers::rdi | Registers::rsi;
  case out_of_align_size:
  case remaps:
    return Registers::rdi | Registers::rsi | Registers::rdx;
  }
  return Registers::rdi | Registers::rsi | Registers::rdx;
}

} // namespace heapgap::probes
