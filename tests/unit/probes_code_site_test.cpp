#include "probes/code_site.h"
#include "support/site_claims.h"

#include <initializer_list>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::probes {
namespace {

using Code = std::vector<std::byte>;

/// Instructions one after the other.
Code code_of(std::initializer_list<std::initializer_list<unsigned>> instructions) {
  Code code;
  for (const auto& instruction : instructions) {
    for (const auto byte : instruction) code.push_back(static_cast<std::byte>(byte));
  }
  return code;
}

constexpr auto arguments = Registers::rdi | Registers::rsi;
constexpr auto with_return = arguments | Registers::rsp;
constexpr CodeSite entry_stepped{{0}, Price::single_stepped};
constexpr CodeSite entry_emulated{{0}, Price::emulated};

CodeSite emulated_at(std::uint64_t place) {
  return {{place}, Price::emulated};
}

std::optional<CodeSite> site(std::initializer_list<std::initializer_list<unsigned>> instructions,
                             Registers intact = with_return) {
  return choose_site({.bytes = code_of(instructions)}, intact);
}

TEST(CodeSite, is_the_entry_when_that_is_emulated) {
  EXPECT_EQ(site({{0x41, 0x54}, {0x55}, {0xc3}}), entry_emulated) << "push; push; ret";
  EXPECT_EQ(site({{0xe9, 0x00, 0x10, 0, 0}}), entry_emulated) << "a function that is one tail jump";
  EXPECT_EQ(site({{0x90}, {0xc3}}), entry_emulated);
}

TEST(CodeSite, passes_what_changes_nothing) {
  EXPECT_EQ(site({{0x48, 0x85, 0xff}, {0x74, 0x01}, {0xc3}, {0xc3}}), emulated_at(3))
      << "test %rdi,%rdi; je: free of glibc 2.36";
  EXPECT_EQ(site({{0x80, 0x3d, 1, 2, 0x14, 0, 0}, {0x41, 0x54}, {0xc3}}), emulated_at(7))
      << "cmpb $0,(%rip); push: posix_memalign";
  EXPECT_EQ(site({{0x41, 0x89, 0xca}, {0x41, 0xf7, 0xc1, 0xff, 0x0f, 0, 0}, {0x75, 0x14}, {0xc3}}),
            emulated_at(10))
      << "mov %ecx,%r10d; test; jne: mmap";
  EXPECT_EQ(site({{0xf3, 0x0f, 0x1e, 0xfa}, {0x55}, {0xc3}}), emulated_at(4)) << "endbr64; push";
}

TEST(CodeSite, is_not_behind_a_branch_or_a_system_call) {
  EXPECT_EQ(site({{0xb8, 0x0b, 0, 0, 0}, {0x0f, 0x05}, {0x73, 0x01}, {0xc3}, {0xc3}}),
            entry_stepped)
      << "mov; syscall; jae: munmap";
  EXPECT_EQ(site({{0xff, 0xd0}, {0x90}}), entry_stepped) << "call *%rax; nop";
  EXPECT_EQ(site({{0xff, 0xe0}, {0x90}}), entry_stepped) << "jmp *%rax; nop";
  EXPECT_EQ(site({{0xc3}, {0x90}}), entry_stepped) << "ret; nop";
  EXPECT_EQ(site({{0xe3, 0x01}, {0x90}, {0xc3}}), entry_stepped) << "jrcxz; nop";
  EXPECT_EQ(site({{0x48, 0x31, 0xc0}, {0x0f, 0x0b}, {0x90}}), entry_stepped) << "xor; ud2; nop";
}

TEST(CodeSite, keeps_the_arguments) {
  EXPECT_EQ(site({{0x31, 0xff}, {0x55}, {0xc3}}), entry_stepped) << "xor %edi,%edi; push";
  EXPECT_EQ(site({{0x40, 0xb6, 0x01}, {0x55}, {0xc3}}), entry_stepped) << "mov $1,%sil; push";
  EXPECT_EQ(site({{0x31, 0xd2}, {0x55}, {0xc3}}), emulated_at(2)) << "xor %edx,%edx: not wanted";
  EXPECT_EQ(site({{0x31, 0xd2}, {0x55}, {0xc3}}, with_return | Registers::rdx), entry_stepped);
}

TEST(CodeSite, keeps_the_stack_pointer_for_a_return_probe) {
  EXPECT_EQ(site({{0x48, 0x83, 0xec, 0x18}, {0x55}, {0xc3}}), entry_stepped)
      << "sub $24,%rsp; push";
  EXPECT_EQ(site({{0x48, 0x83, 0xec, 0x18}, {0x55}, {0xc3}}, arguments), emulated_at(4));
  EXPECT_EQ(site({{0x58}, {0x55}, {0xc3}}), entry_stepped) << "pop; push";
}

TEST(CodeSite, is_not_behind_a_change_that_others_see) {
  EXPECT_EQ(site({{0x48, 0x89, 0x07}, {0x55}, {0xc3}}), entry_stepped) << "mov %rax,(%rdi); push";
  EXPECT_EQ(site({{0xf0, 0x48, 0x0f, 0xb1, 0x0e}, {0x55}, {0xc3}}), std::nullopt)
      << "lock cmpxchg at the entry: refused, and nothing behind it";
  EXPECT_EQ(site({{0x48, 0x8b, 0x07}, {0x55}, {0xc3}}), emulated_at(3)) << "mov (%rdi),%rax; push";
}

TEST(CodeSite, is_not_jumped_to) {
  // test %rdi,%rdi; push %rbp (3); …; jmp to a place of the first four bytes
  const auto jump_to = [](unsigned place) {
    return site({{0x48, 0x85, 0xff}, {0x55}, {0x48, 0x31, 0xc0}, {0xeb, (place - 9U) & 0xffU}});
  };
  EXPECT_EQ(jump_to(3), entry_stepped) << "to the site";
  EXPECT_EQ(jump_to(1), entry_stepped) << "into what lies before it";
  EXPECT_EQ(jump_to(4), emulated_at(3)) << "behind it";
  EXPECT_EQ(jump_to(0), emulated_at(3)) << "to the entry: that is a call";
  EXPECT_EQ(site({{0x48, 0x85, 0xff}, {0x75, 0xfe}}), entry_stepped) << "test; jne to itself";
  EXPECT_EQ(site({{0x48, 0x85, 0xff}, {0x55}, {0xe2, 0xfd}}), entry_stepped) << "loop to the site";
  EXPECT_EQ(site({{0x48, 0x85, 0xff}, {0x55}, {0xe8, 0xfa, 0xff, 0xff, 0xff}}), entry_stepped)
      << "call of the site";
}

TEST(CodeSite, finds_jumps_behind_what_is_not_code) {
  EXPECT_EQ(site({{0x48, 0x85, 0xff}, {0x55}, {0xc3}, {0x06}, {0xeb, 0xfb}}), entry_stepped);
  EXPECT_EQ(site({{0x48, 0x85, 0xff}, {0x55}, {0xc3}, {0x06}, {0xeb, 0x00}}), emulated_at(3));
}

TEST(CodeSite, is_the_entry_when_not_all_code_is_known) {
  const auto code = code_of({{0x48, 0x85, 0xff}, {0x55}, {0xc3}});
  EXPECT_EQ(choose_site({.bytes = code, .whole = false}, with_return), entry_stepped);
  EXPECT_EQ(choose_site({.bytes = code, .whole = true}, with_return), emulated_at(3));
  EXPECT_EQ(choose_site({.bytes = std::span(code).subspan(3), .whole = false}, with_return),
            entry_emulated);
}

TEST(CodeSite, is_never_a_long_nop_behind_the_entry) {
  EXPECT_EQ(site({{0x48, 0x31, 0xc0}, {0x0f, 0x1f, 0x44, 0, 0}, {0xc3}}), entry_stepped);
  EXPECT_EQ(site({{0x0f, 0x1f, 0x44, 0, 0}, {0x55}, {0xc3}}), emulated_at(5));
  EXPECT_EQ(site({{0x0f, 0x1f, 0x44, 0, 0}, {0xc3}}), entry_stepped)
      << "nothing lies in the red zone there";
}

TEST(CodeSite, is_nowhere_when_the_kernel_takes_none) {
  EXPECT_EQ(site({{0xcc}, {0x55}}), std::nullopt);
  EXPECT_EQ(site({{0x0f, 0x05}, {0x55}}), std::nullopt);
  EXPECT_EQ(site({{0x2e, 0x75, 0x00}, {0x55}}), std::nullopt) << "refused, though a branch";
  EXPECT_EQ(site({{0x06}, {0x55}}), std::nullopt) << "not code";
  EXPECT_EQ(site({{0x0f, 0x84, 0, 0}}), std::nullopt) << "cut off";
  EXPECT_EQ(site({}), std::nullopt);
  EXPECT_EQ(site({{0xc5, 0xf8, 0x77}, {0x55}, {0xc3}}), emulated_at(3))
      << "refused at the entry, but not behind it";
}

TEST(CodeSite, is_not_behind_what_is_not_code) {
  EXPECT_EQ(site({{0x48, 0x31, 0xc0}, {0x06}, {0x55}}), entry_stepped);
}

/// What prologues are made of, and what must not be in one; now and then any byte.
rc::Gen<Code> some_code() {
  static const std::vector<Code> pieces{code_of({{0x55}}),
                                        code_of({{0x41, 0x54}}),
                                        code_of({{0x48, 0x85, 0xff}}),
                                        code_of({{0x74, 0x05}}),
                                        code_of({{0xeb, 0xfa}}),
                                        code_of({{0x75, 0xf8}}),
                                        code_of({{0xe8, 0xf0, 0xff, 0xff, 0xff}}),
                                        code_of({{0x0f, 0x05}}),
                                        code_of({{0xc3}}),
                                        code_of({{0xf3, 0x0f, 0x1e, 0xfa}}),
                                        code_of({{0x48, 0x83, 0xec, 0x18}}),
                                        code_of({{0x31, 0xff}}),
                                        code_of({{0x48, 0x89, 0x07}}),
                                        code_of({{0x0f, 0x1f, 0x44, 0, 0}}),
                                        code_of({{0x66, 0x90}}),
                                        code_of({{0x2e}}),
                                        code_of({{0x66}}),
                                        code_of({{0x41}}),
                                        code_of({{0x49, 0x89, 0xd4}}),
                                        code_of({{0xb8, 1, 2, 3, 4}}),
                                        code_of({{0xe2, 0xf0}}),
                                        code_of({{0x80, 0x3d, 1, 2, 3, 4, 0}}),
                                        code_of({{0xff, 0xe0}}),
                                        code_of({{0xcc}})};
  const auto byte = rc::gen::map(rc::gen::arbitrary<std::uint8_t>(),
                                 [](std::uint8_t b) { return Code{static_cast<std::byte>(b)}; });
  const auto piece = rc::gen::weightedOneOf<Code>({{9, rc::gen::elementOf(pieces)}, {1, byte}});
  return rc::gen::map(rc::gen::container<std::vector<Code>>(piece), [](const auto& list) {
    Code code;
    for (const auto& each : list) code.insert(code.end(), each.begin(), each.end());
    return code;
  });
}

std::string hex(const Code& code) {
  std::ostringstream text;
  for (const auto byte : code) text << std::hex << std::to_integer<unsigned>(byte) << ' ';
  return text.str();
}

RC_GTEST_PROP(CodeSite, keeps_its_claims_for_any_code, ()) {
  const auto code = *some_code();
  const Registers intact{*rc::gen::inRange<std::uint8_t>(0, 16)};
  const auto chosen = choose_site({.bytes = code}, intact);
  RC_CLASSIFY(!chosen, "none");
  RC_CLASSIFY(chosen && chosen->into_function > Bytes{}, "behind the entry");
  RC_LOG() << hex(code);
  if (chosen) RC_ASSERT(test::broken_claim(code, *chosen) == "");
}

} // namespace
} // namespace heapgap::probes
