#include "loader/priced_functions.h"

// Written out, as a compiler may begin a function with whatever it likes (endbr64, for one).
asm(R"(
  .pushsection .text.heapgap_priced, "ax", @progbits
  .macro heapgap_priced name
    .p2align 6
    .globl \name
    .hidden \name
    .type \name, @function
    \name:
  .endm

  heapgap_priced heapgap_priced_push
    push %rbp
    mov %rdi, %rax
    pop %rbp
    ret
    .size heapgap_priced_push, . - heapgap_priced_push

  heapgap_priced heapgap_priced_jump
    je 1f
    1: mov %rdi, %rax
    ret
    .size heapgap_priced_jump, . - heapgap_priced_jump

  heapgap_priced heapgap_priced_test
    test %rdi, %rdi
    mov %rdi, %rax
    ret
    .size heapgap_priced_test, . - heapgap_priced_test

  heapgap_priced heapgap_priced_returning
    push %rbp
    mov %rdi, %rax
    pop %rbp
    ret
    .size heapgap_priced_returning, . - heapgap_priced_returning

  .purgem heapgap_priced
  .popsection
)");

extern "C" {
std::uint64_t heapgap_priced_push(std::uint64_t size);
std::uint64_t heapgap_priced_jump(std::uint64_t size);
std::uint64_t heapgap_priced_test(std::uint64_t size);
std::uint64_t heapgap_priced_returning(std::uint64_t size);
}

namespace heapgap::loader {

PricedFunction push_first() {
  return heapgap_priced_push;
}

PricedFunction jump_first() {
  return heapgap_priced_jump;
}

PricedFunction test_first() {
  return heapgap_priced_test;
}

PricedFunction push_first_returning() {
  return heapgap_priced_returning;
}

} // namespace heapgap::loader
