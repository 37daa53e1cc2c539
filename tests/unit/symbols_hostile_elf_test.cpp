#include "symbols/elf_object.h"
#include "symbols/glibc_version.h"

#include <array>
#include <cstring>
#include <fstream>
#include <random>

#include <elf.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

namespace heapgap::symbols {
namespace {

UniqueFd file_of(std::string_view content) {
  UniqueFd file(::memfd_create("elf", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), content.data(), content.size()),
            static_cast<ssize_t>(content.size()));
  return file;
}

std::string content_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Asks everything there is to ask; what matters is that it comes back.
void look_at_everything(const ElfObject& object) {
  (void)object.defines("malloc");
  (void)object.find_functions(std::array<std::string_view, 3>{"malloc", "heapgap_elf_symbol", ""});
  (void)object.has_section(".go.buildinfo");
  (void)glibc_version_text(object);
  std::array<std::byte, 256> bytes{};
  for (const auto& segment : object.writable_segments()) {
    (void)object.read_segment(segment, Bytes{8}, bytes);
  }
}

/// A 64-bit ELF header with one program header behind it.
struct TinyElf {
  Elf64_Ehdr header{};
  Elf64_Phdr segment{};

  TinyElf() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_EXEC;
    header.e_machine = EM_X86_64;
    header.e_version = EV_CURRENT;
    header.e_ehsize = sizeof header;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof segment;
    header.e_phnum = 1;
    segment.p_type = PT_LOAD;
    segment.p_flags = PF_R | PF_W;
  }
  [[nodiscard]] std::string_view content() const {
    return {reinterpret_cast<const char*>(this), sizeof *this};
  }
};

TEST(HostileElf, that_is_none_is_refused) {
  for (const std::string_view content : {"", "\x7f",
                                         "\x7f"
                                         "ELF",
                                         "#!/bin/sh\n", "!<arch>\n"}) {
    const auto object = ElfObject::open(file_of(content));
    ASSERT_FALSE(object) << content;
    EXPECT_EQ(object.error().kind, ErrorKind::failure);
  }
  EXPECT_FALSE(ElfObject::open(UniqueFd()));
}

TEST(HostileElf, of_32_bits_says_so_and_big_endian_is_refused) {
  Elf32_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS32;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_machine = EM_386;
  header.e_version = EV_CURRENT;
  const auto content = [&] {
    return std::string_view(reinterpret_cast<const char*>(&header), sizeof header);
  };
  const auto object = ElfObject::open(file_of(content()));
  ASSERT_TRUE(object) << object.error().why;
  EXPECT_FALSE(object->is_64_bit());
  EXPECT_EQ(object->machine(), EM_386);
  header.e_ident[EI_DATA] = ELFDATA2MSB;
  EXPECT_FALSE(ElfObject::open(file_of(content())));
}

TEST(HostileElf, with_segments_beyond_the_file_reads_what_is_there) {
  TinyElf elf;
  elf.segment.p_offset = 64;
  elf.segment.p_filesz = UINT64_MAX - 10;
  elf.segment.p_memsz = UINT64_MAX;
  const auto object = ElfObject::open(file_of(elf.content()));
  ASSERT_TRUE(object);
  ASSERT_EQ(object->segments().size(), 1U);
  std::array<std::byte, 256> bytes{};
  EXPECT_EQ(object->read_segment(object->segments().front(), Bytes{}, bytes), Bytes{56});
  EXPECT_EQ(object->read_segment(object->segments().front(), Bytes{1ULL << 62U}, bytes), Bytes{0});
  EXPECT_EQ(object->read_segment(object->segments().front(), Bytes{UINT64_MAX - 1}, bytes),
            Bytes{1})
      << "the last byte of memory is a zero";
  look_at_everything(*object);
}

TEST(HostileElf, with_more_file_than_memory_keeps_to_the_memory) {
  TinyElf elf;
  elf.segment.p_filesz = 100;
  elf.segment.p_memsz = 10;
  const auto object = ElfObject::open(file_of(elf.content()));
  ASSERT_TRUE(object);
  std::array<std::byte, 256> bytes{};
  EXPECT_EQ(object->read_segment(object->segments().front(), Bytes{}, bytes), Bytes{10});
}

TEST(HostileElf, that_shrinks_while_it_is_read_only_reads_short) {
  const auto content = content_of(DYNAMIC_PROGRAM);
  UniqueFd file = file_of(content);
  const int raw = file.get();
  const auto object = ElfObject::open(std::move(file));
  ASSERT_TRUE(object);
  EXPECT_TRUE(object->defines("heapgap_elf_symbol"));
  ASSERT_EQ(::ftruncate(raw, 100), 0);
  look_at_everything(*object);
  std::array<std::byte, 64> bytes{};
  EXPECT_EQ(object->read({1000}, bytes), Bytes{0});
  EXPECT_EQ(object->read({90}, bytes), Bytes{10});
}

/// Its symbols are in the dynamic section, or in .symtab.
class HostileProgram : public testing::TestWithParam<const char*> {};

TEST_P(HostileProgram, cut_anywhere_does_no_harm) {
  const auto content = content_of(GetParam());
  ASSERT_GT(content.size(), 10000U);
  const std::size_t step = content.size() / 150;
  for (std::size_t size = 0; size < content.size(); size += size < 1200 ? 1 : step) {
    if (const auto object = ElfObject::open(file_of(content.substr(0, size)))) {
      look_at_everything(*object);
    }
  }
}

TEST_P(HostileProgram, with_bytes_changed_does_no_harm) {
  const auto content = content_of(GetParam());
  std::mt19937_64 random(20); // the same every time
  std::size_t opened = 0;
  const std::size_t rounds = content.size() < 100000 ? 3000 : 300;
  for (std::size_t round = 0; round < rounds; ++round) {
    auto changed = content;
    for (int i = 0; i < 9; ++i) {
      // The changes hit the headers at the beginning and at the end, where they hurt, or any place.
      const auto place = i % 3 == 0   ? random() % 1024
                         : i % 3 == 1 ? changed.size() - 1 - random() % 2048
                                      : random() % changed.size();
      changed[place] = static_cast<char>(i < 6 ? random() : 0xff);
    }
    if (const auto object = ElfObject::open(file_of(changed))) {
      ++opened;
      look_at_everything(*object);
    }
  }
  EXPECT_GT(opened, rounds / 3);
}

INSTANTIATE_TEST_SUITE_P(Programs, HostileProgram, testing::Values(DYNAMIC_PROGRAM, STATIC_PROGRAM),
                         [](const auto& program) {
                           return program.index == 0 ? "dynamic" : "static";
                         });

TEST(GlibcVersion, takes_only_what_looks_like_one) {
  const auto version_in = [](std::string_view text) {
    TinyElf elf;
    elf.segment.p_flags = PF_R;
    elf.segment.p_filesz = elf.segment.p_memsz = sizeof elf + text.size();
    const auto object = ElfObject::open(file_of(std::string(elf.content()) + std::string(text)));
    return object ? glibc_version_text(*object) : "refused";
  };
  EXPECT_EQ(version_in("GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\nBy"),
            "2.36");
  EXPECT_EQ(version_in("GNU C Library (GNU libc) development release version 2.39.9000.\n"),
            "2.39.9000");
  EXPECT_EQ(version_in("GNU C Library x GNU C Library (y) release version 2.17, by"), "2.17");
  EXPECT_EQ(version_in("GNU C Library (x) stable release version two.\n"), std::nullopt);
  EXPECT_EQ(version_in("GNU C Library (x) stable release version 2.\n"), std::nullopt);
  EXPECT_EQ(version_in("GNU C Library (x) release version 2.1111111111111111111.\n"), std::nullopt);
  EXPECT_EQ(version_in(std::string_view("GNU C Library\0 release version 2.36.", 36)),
            std::nullopt);
  EXPECT_EQ(version_in("GNU C Library (x) release version 2.3"), "2.3");
  EXPECT_EQ(version_in(""), std::nullopt);
}

} // namespace
} // namespace heapgap::symbols
