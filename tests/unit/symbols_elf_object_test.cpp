#include "symbols/elf_object.h"
#include "symbols/glibc_version.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <elf.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <gtest/gtest.h>
#include <link.h>
#include <sys/mman.h>

namespace heapgap::symbols {
namespace {

UniqueFd open_file(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

Result<ElfObject> object_at(const std::string& path) {
  return ElfObject::open(open_file(path));
}

/// What the loader says of the C library that this test runs with.
struct LoadedLibc {
  std::string path;
  std::vector<Segment> segments;
  std::string build_id;
};

std::string build_id_in(const std::byte* notes, std::size_t size) {
  std::string text;
  for (std::size_t at = 0; at + sizeof(ElfW(Nhdr)) <= size;) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes + at, sizeof note);
    const auto description = at + sizeof note + (note.n_namesz + 3) / 4 * 4;
    if (note.n_type == NT_GNU_BUILD_ID) {
      for (std::size_t i = 0; i < note.n_descsz; ++i) {
        constexpr std::string_view digits = "0123456789abcdef";
        const auto byte = std::to_integer<unsigned>(notes[description + i]);
        text += {digits[byte / 16], digits[byte % 16]};
      }
    }
    at = description + (note.n_descsz + 3) / 4 * 4;
  }
  return text;
}

int take_libc(dl_phdr_info* info, std::size_t, void* result) {
  if (std::strstr(info->dlpi_name, "/libc.so.6") == nullptr) return 0;
  auto& libc = *static_cast<LoadedLibc*>(result);
  libc.path = info->dlpi_name;
  for (const auto& header : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
    if (header.p_type == PT_LOAD) {
      libc.segments.push_back({{header.p_vaddr},
                               {header.p_offset},
                               {header.p_filesz},
                               {header.p_memsz},
                               (header.p_flags & PF_W) != 0,
                               (header.p_flags & PF_X) != 0});
    }
    if (header.p_type == PT_NOTE) {
      const auto* notes = reinterpret_cast<const std::byte*>(info->dlpi_addr + header.p_vaddr);
      libc.build_id += build_id_in(notes, header.p_memsz);
    }
  }
  return 1;
}

LoadedLibc loaded_libc() {
  LoadedLibc libc;
  ::dl_iterate_phdr(take_libc, &libc);
  return libc;
}

TEST(ElfObject, of_the_c_library_agrees_with_the_loader) {
  const auto libc = loaded_libc();
  const auto object = object_at(libc.path);
  ASSERT_TRUE(object) << object.error().why;
  EXPECT_TRUE(object->is_64_bit());
  EXPECT_EQ(object->machine(), EM_X86_64);
  EXPECT_FALSE(object->is_static());
  EXPECT_EQ(object->segments(), libc.segments);
  EXPECT_EQ(object->build_id(), libc.build_id);
  EXPECT_FALSE(object->build_id().empty());
  EXPECT_EQ(object->writable_segments().size(),
            static_cast<std::size_t>(std::ranges::count_if(libc.segments, &Segment::writable)));
}

TEST(ElfObject, knows_what_the_c_library_exports) {
  const auto object = object_at(loaded_libc().path);
  ASSERT_TRUE(object);
  for (const char* name : {"malloc", "free", "malloc_usable_size", "mallinfo2", "environ"}) {
    EXPECT_TRUE(object->defines(name)) << name;
  }
  for (const char* name : {"", "mallo", "malloc2", "main_arena", "__tls_get_addr", "je_malloc"}) {
    EXPECT_FALSE(object->defines(name)) << name; // __tls_get_addr is needed from the loader
  }
}

TEST(ElfObject, tells_a_static_program) {
  const auto alone = object_at(STATIC_PROGRAM);
  ASSERT_TRUE(alone) << alone.error().why;
  EXPECT_TRUE(alone->is_static());
  EXPECT_FALSE(alone->defines("malloc"));
  EXPECT_EQ(alone->build_id(), "00c0ffee");
  EXPECT_TRUE(alone->has_section(".go.buildinfo"));
  EXPECT_TRUE(alone->has_section(".text"));
  EXPECT_FALSE(alone->has_section(".interp"));
  EXPECT_EQ(glibc_version_text(*alone), ::gnu_get_libc_version());

  const auto dynamic = object_at(DYNAMIC_PROGRAM);
  ASSERT_TRUE(dynamic);
  EXPECT_FALSE(dynamic->is_static());
  EXPECT_TRUE(dynamic->has_section(".interp"));
  EXPECT_TRUE(dynamic->defines("heapgap_elf_symbol")) << "found by DT_GNU_HASH alone";
  EXPECT_FALSE(dynamic->defines("heapgap_elf_symbo"));
  EXPECT_EQ(glibc_version_text(*dynamic), std::nullopt);
}

TEST(ElfObject, reads_segments_as_the_loader_would) {
  const auto object = object_at(DYNAMIC_PROGRAM);
  ASSERT_TRUE(object);
  const auto writable = object->writable_segments();
  ASSERT_FALSE(writable.empty());
  const auto& data = writable.back();
  ASSERT_GE(data.memory_size, Bytes{100000}) << "the zeros of the program lie here";
  ASSERT_LT(data.file_size, Bytes{100000});

  std::vector<std::byte> bytes(data.memory_size.count + 100, std::byte{0xee});
  EXPECT_EQ(object->read_segment(data, Bytes{}, bytes), data.memory_size);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_NE(text.find("known initial data"), std::string_view::npos);
  EXPECT_EQ(bytes[data.file_size.count], std::byte{0});
  EXPECT_EQ(bytes[data.memory_size.count - 1], std::byte{0});
  EXPECT_EQ(bytes[data.memory_size.count], std::byte{0xee});

  std::vector<std::byte> part(64, std::byte{0xee});
  EXPECT_EQ(object->read_segment(data, data.file_size - Bytes{32}, part), Bytes{64});
  EXPECT_TRUE(std::equal(part.begin(), part.end(),
                         bytes.begin() + static_cast<std::ptrdiff_t>(data.file_size.count - 32)));
  EXPECT_EQ(object->read_segment(data, data.memory_size, part), Bytes{0});
  EXPECT_EQ(object->read_segment(data, data.memory_size - Bytes{1}, part), Bytes{1});
}

TEST(ElfObject, finds_text_in_constant_data) {
  const auto object = object_at(loaded_libc().path);
  ASSERT_TRUE(object);
  constexpr std::string_view text = "GNU C Library";
  const auto places = object->find_text(text, 10);
  ASSERT_TRUE(places);
  ASSERT_FALSE(places->empty());
  std::array<std::byte, text.size()> found{};
  EXPECT_EQ(object->read(places->front(), found), Bytes{text.size()});
  EXPECT_EQ(std::memcmp(found.data(), text.data(), text.size()), 0);
  EXPECT_EQ(object->find_text(text, 0)->size(), 0U);
  EXPECT_EQ(object->find_text("", 10)->size(), 0U);
  EXPECT_EQ(object->find_text("no library holds this text, surely", 10)->size(), 0U);
  EXPECT_EQ(object->find_text("GLIBC_2", 7)->size(), 7U);
}

TEST(ElfObject, tells_the_release_of_the_c_library) {
  const auto object = object_at(loaded_libc().path);
  ASSERT_TRUE(object);
  EXPECT_EQ(glibc_version_text(*object), ::gnu_get_libc_version());
}

} // namespace
} // namespace heapgap::symbols
