// A program whose ELF file the tests know: a section of its own, a symbol of its own, data and bss.
// Asking for the release brings glibc's banner along where it is linked in.
#include <gnu/libc-version.h>

__attribute__((section(".go.buildinfo"), used)) static const char build_information[] = "nothing";

char heapgap_elf_data[32] = "known initial data";
char heapgap_elf_zeros[100000];

int heapgap_elf_symbol(void);
int heapgap_elf_symbol(void) {
  return heapgap_elf_zeros[1];
}

__attribute__((noinline)) static int heapgap_elf_local(void) {
  return heapgap_elf_zeros[2];
}

int main(void) {
  // Where code is not relocatable, an address that is taken is a place in the program's own code,
  // and the symbol that is needed carries it.
  const char* (*volatile needed)(void) = gnu_get_libc_version;
  return heapgap_elf_local() + heapgap_elf_symbol() + needed()[0] - '2';
}
