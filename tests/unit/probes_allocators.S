// Libraries whose functions begin in known ways. What they do does not matter: nobody calls them.
// Built once for each of SMALL, REFUSING, RESOLVING and WITHOUT_FREE.

.macro begin name
  .globl \name
  .type \name, @function
\name:
.endm

.macro end name
  .size \name, . - \name
.endm

  .text

#if defined(RESOLVING)
  .globl malloc
  .type malloc, @gnu_indirect_function
#else
  .globl malloc
  .type malloc, @function
#endif
malloc:
  endbr64
  push %rbp
  pop %rbp
  ret
  end malloc

#if !defined(WITHOUT_FREE)
begin free
#if defined(REFUSING)
  lock incl (%rdi)
#endif
  sub $8, %rsp
  test %rdi, %rdi
  je 1f
1:
  add $8, %rsp
  ret
  end free
#endif

#if defined(SMALL)
begin calloc
  sub $8, %rsp
  test %rdi, %rdi
  je 2f
2:
  add $8, %rsp
  ret
  end calloc

  .globl valloc // no type
valloc:
  ret

begin realloc // no size
  test %rdi, %rdi
  je 3f
3:
  ret

begin posix_memalign
  xor %edx, %edx
  push %rbp
  pop %rbp
  ret
  end posix_memalign

  .globl aligned_alloc
  .type aligned_alloc, @function
  .set aligned_alloc, memalign
begin memalign
  xor %edx, %edx
  push %rbp
  pop %rbp
  ret
  end memalign
  .size aligned_alloc, . - aligned_alloc
#endif

  .section .note.GNU-stack, "", @progbits
