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

int main(void) {
  return heapgap_elf_symbol() + gnu_get_libc_version()[0] - '2';
}
