#include "probes/instruction.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace heapgap::probes {
namespace {

std::vector<std::byte> bytes_of(std::initializer_list<unsigned> bytes) {
  std::vector<std::byte> code;
  for (const auto byte : bytes) code.push_back(static_cast<std::byte>(byte));
  return code;
}

Instruction decoded(std::initializer_list<unsigned> bytes) {
  const auto instruction = decode_instruction(bytes_of(bytes));
  EXPECT_TRUE(instruction);
  return instruction.value_or(Instruction{});
}

TEST(Instruction, writes_registers_by_any_part_and_unseen) {
  EXPECT_EQ(decoded({0x31, 0xff}).writes, Registers::rdi) << "xor %edi,%edi";
  EXPECT_EQ(decoded({0x40, 0xb6, 0x01}).writes, Registers::rsi) << "mov $1,%sil";
  EXPECT_EQ(decoded({0xb6, 0x01}).writes, Registers::rdx) << "mov $1,%dh";
  EXPECT_EQ(decoded({0x48, 0xf7, 0xe1}).writes, Registers::rdx) << "mul %rcx";
  EXPECT_EQ(decoded({0x5f}).writes, Registers::rdi | Registers::rsp) << "pop %rdi";
  EXPECT_EQ(decoded({0xf3, 0xa4}).writes, Registers::rdi | Registers::rsi) << "rep movsb";
  EXPECT_EQ(decoded({0x48, 0x85, 0xff}).writes, Registers::none) << "test %rdi,%rdi";
  EXPECT_EQ(decoded({0x49, 0x89, 0xd4}).writes, Registers::none) << "mov %rdx,%r12";
  EXPECT_EQ(decoded({0x48, 0x0f, 0x44, 0xf8}).writes, Registers::rdi) << "cmove %rax,%rdi";
}

TEST(Instruction, stores_to_memory) {
  EXPECT_TRUE(decoded({0x48, 0x89, 0x07}).stores) << "mov %rax,(%rdi)";
  EXPECT_TRUE(decoded({0x6a, 0x01}).stores) << "push $1";
  EXPECT_TRUE(decoded({0xaa}).stores) << "stos";
  EXPECT_FALSE(decoded({0x48, 0x8b, 0x07}).stores) << "mov (%rdi),%rax";
  EXPECT_FALSE(decoded({0x48, 0x8d, 0x77, 0xf0}).stores) << "lea -0x10(%rdi),%rsi";
  EXPECT_FALSE(decoded({0x80, 0x3d, 0, 0, 0, 0, 0}).stores) << "cmpb $0,(%rip)";
}

TEST(Instruction, leaves_the_path) {
  for (const auto& bytes :
       {bytes_of({0x75, 0x00}), bytes_of({0xe9, 0, 0, 0, 0}), bytes_of({0xe8, 0, 0, 0, 0}),
        bytes_of({0xff, 0xe0}), bytes_of({0xff, 0xd0}), bytes_of({0xc3}), bytes_of({0xe2, 0x00}),
        bytes_of({0xe3, 0x00}), bytes_of({0x0f, 0x05}), bytes_of({0x0f, 0x34}), bytes_of({0xcc}),
        bytes_of({0xcd, 0x80}), bytes_of({0xf4}), bytes_of({0x0f, 0x0b}),
        bytes_of({0xc7, 0xf8, 0, 0, 0, 0})}) {
    const auto instruction = decode_instruction(bytes);
    ASSERT_TRUE(instruction) << std::to_integer<unsigned>(bytes[0]);
    EXPECT_TRUE(instruction->leaves_path) << std::to_integer<unsigned>(bytes[0]);
  }
  EXPECT_FALSE(decoded({0x48, 0x85, 0xff}).leaves_path);
  EXPECT_FALSE(decoded({0xf3, 0x0f, 0x1e, 0xfa}).leaves_path) << "endbr64";
}

TEST(Instruction, tells_where_a_jump_goes) {
  EXPECT_EQ(decoded({0x75, 0x14}).target, 0x16);
  EXPECT_EQ(decoded({0x75, 0xfe}).target, 0) << "to itself";
  EXPECT_EQ(decoded({0xe8, 0xfb, 0xff, 0xff, 0xff}).target, 0);
  EXPECT_EQ(decoded({0x0f, 0x84, 0, 0, 0, 0x80}).target, 6 + INT64_C(-0x80000000));
  EXPECT_EQ(decoded({0xe2, 0x10}).target, 0x12) << "loop";
  EXPECT_EQ(decoded({0xff, 0xe0}).target, std::nullopt) << "jmp *%rax";
  EXPECT_EQ(decoded({0x6a, 0x01}).target, std::nullopt) << "push $1";
}

TEST(Instruction, is_none_when_cut_off_or_senseless) {
  EXPECT_FALSE(decode_instruction({}));
  EXPECT_FALSE(decode_instruction(bytes_of({0x0f, 0x84, 0, 0})));
  EXPECT_FALSE(decode_instruction(bytes_of({0x06})));
  EXPECT_FALSE(decode_instruction(bytes_of({0xf0, 0x89, 0xc0}))) << "lock mov %eax,%eax";
  EXPECT_EQ(decoded({0x90, 0x06}).length, 1_B);
}

} // namespace
} // namespace heapgap::probes
