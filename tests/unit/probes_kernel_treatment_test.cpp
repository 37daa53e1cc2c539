#include "probes/instruction.h"
#include "probes/kernel_treatment.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace heapgap::probes {
namespace {

using enum KernelTreatment;

/// Of the instruction that these bytes are.
KernelTreatment treatment(std::initializer_list<unsigned> bytes) {
  std::vector<std::byte> code;
  for (const auto byte : bytes) code.push_back(static_cast<std::byte>(byte));
  const auto instruction = decode_instruction(code);
  EXPECT_TRUE(instruction && instruction->length.count == bytes.size());
  return instruction ? instruction->treatment : refused;
}

TEST(KernelTreatment, emulates_push_of_a_register) {
  EXPECT_EQ(treatment({0x50}), emulated);
  EXPECT_EQ(treatment({0x57}), emulated);
  EXPECT_EQ(treatment({0x41, 0x50}), emulated);
  EXPECT_EQ(treatment({0x41, 0x57}), emulated);
  EXPECT_EQ(treatment({0x48, 0x55}), single_stepped) << "a prefix that changes nothing";
  EXPECT_EQ(treatment({0x66, 0x55}), single_stepped) << "two bytes are pushed";
  EXPECT_EQ(treatment({0x6a, 0x01}), single_stepped) << "push of a constant";
  EXPECT_EQ(treatment({0xff, 0x36}), single_stepped) << "push of memory";
  EXPECT_EQ(treatment({0x58}), single_stepped) << "pop";
}

TEST(KernelTreatment, emulates_relative_branches) {
  EXPECT_EQ(treatment({0x70, 0x00}), emulated);
  EXPECT_EQ(treatment({0x7f, 0x00}), emulated);
  EXPECT_EQ(treatment({0x0f, 0x80, 0, 0, 0, 0}), emulated);
  EXPECT_EQ(treatment({0x0f, 0x8f, 0, 0, 0, 0}), emulated);
  EXPECT_EQ(treatment({0xeb, 0x00}), emulated);
  EXPECT_EQ(treatment({0xe9, 0, 0, 0, 0}), emulated);
  EXPECT_EQ(treatment({0xe8, 0, 0, 0, 0}), emulated);
  EXPECT_EQ(treatment({0xf2, 0xe9, 0, 0, 0, 0}), emulated) << "bnd jmp";
  EXPECT_EQ(treatment({0x66, 0x75, 0x00}), refused) << "16-bit by Intel, not by AMD";
  EXPECT_EQ(treatment({0xff, 0xe0}), single_stepped) << "jmp *%rax";
  EXPECT_EQ(treatment({0xff, 0xd0}), single_stepped) << "call *%rax";
  EXPECT_EQ(treatment({0xe3, 0x00}), single_stepped) << "jrcxz";
  EXPECT_EQ(treatment({0xe2, 0x00}), single_stepped) << "loop";
  EXPECT_EQ(treatment({0x0f, 0x90, 0xc0}), single_stepped) << "seto";
}

TEST(KernelTreatment, emulates_the_nop_of_one_byte) {
  EXPECT_EQ(treatment({0x90}), emulated);
  EXPECT_EQ(treatment({0x66, 0x90}), emulated);
  EXPECT_EQ(treatment({0x66, 0x66, 0x90}), emulated);
  EXPECT_EQ(treatment({0xf3, 0x90}), single_stepped) << "pause";
  EXPECT_EQ(treatment({0x41, 0x90}), refused) << "xchg %eax,%r8d, taken for a nop by some kernels";
  EXPECT_EQ(treatment({0x0f, 0x1f, 0x00}), single_stepped) << "dear before 6.16";
  EXPECT_EQ(treatment({0x0f, 0x1f, 0x44, 0, 0}), single_stepped);
  EXPECT_EQ(treatment({0xf3, 0x0f, 0x1e, 0xfa}), single_stepped) << "endbr64";
}

TEST(KernelTreatment, refuses_by_prefix) {
  for (const unsigned prefix : {0x26U, 0x2eU, 0x36U, 0x3eU}) {
    EXPECT_EQ(treatment({prefix, 0x75, 0x00}), refused) << prefix;
    EXPECT_EQ(treatment({prefix, 0x8b, 0x00}), refused) << prefix;
  }
  EXPECT_EQ(treatment({0x41, 0x41, 0x54}), refused) << "two of REX";
  EXPECT_EQ(treatment({0x48, 0xf2, 0x75, 0x00}), refused) << "REX is not the last";
  EXPECT_EQ(treatment({0xf0, 0x0f, 0xb1, 0x0f}), refused) << "lock cmpxchg";
  EXPECT_EQ(treatment({0x0f, 0xb1, 0x0f}), single_stepped);
  EXPECT_EQ(treatment({0x64, 0x48, 0x8b, 0x04, 0x25, 0x28, 0, 0, 0}), single_stepped) << "%fs";
}

TEST(KernelTreatment, refuses_what_cannot_run_elsewhere) {
  EXPECT_EQ(treatment({0xcc}), refused) << "int3";
  EXPECT_EQ(treatment({0xf4}), refused) << "hlt";
  EXPECT_EQ(treatment({0xcd, 0x80}), refused) << "int";
  EXPECT_EQ(treatment({0x8e, 0xd0}), refused) << "mov to ss";
  EXPECT_EQ(treatment({0x0f, 0x05}), refused) << "syscall";
  EXPECT_EQ(treatment({0x0f, 0x0b}), refused) << "ud2";
  EXPECT_EQ(treatment({0x0f, 0xae, 0xe8}), refused) << "lfence, by older kernels";
  EXPECT_EQ(treatment({0x66, 0x0f, 0x38, 0x00, 0xc0}), refused) << "pshufb: three bytes";
  EXPECT_EQ(treatment({0xc5, 0xf8, 0x77}), refused) << "vzeroupper: VEX";
}

TEST(KernelTreatment, steps_the_usual) {
  EXPECT_EQ(treatment({0x48, 0x83, 0xec, 0x58}), single_stepped) << "sub $0x58,%rsp";
  EXPECT_EQ(treatment({0x48, 0x85, 0xff}), single_stepped) << "test %rdi,%rdi";
  EXPECT_EQ(treatment({0xb8, 0x0b, 0, 0, 0}), single_stepped) << "mov $11,%eax";
  EXPECT_EQ(treatment({0xc3}), single_stepped) << "ret";
}

} // namespace
} // namespace heapgap::probes
