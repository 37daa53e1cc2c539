# The same for 32 bits.
.globl _start
.section .rodata
line: .ascii "{}\n"
.bss
.lcomm byte, 1
.text
_start:
    mov $4, %eax                # write(1, line, 3)
    mov $1, %ebx
    mov $line, %ecx
    mov $3, %edx
    int $0x80
wait:
    mov $3, %eax                # read(0, byte, 1)
    xor %ebx, %ebx
    mov $byte, %ecx
    mov $1, %edx
    int $0x80
    cmp $1, %eax
    je wait
    mov $1, %eax                # exit(0)
    xor %ebx, %ebx
    int $0x80
