#include "symbols/elf_object.h"

#include <array>
#include <cstring>
#include <fstream>

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <link.h>
#include <sys/mman.h>

namespace heapgap::symbols {
namespace {

Result<ElfObject> object_at(const std::string& path) {
  return ElfObject::open(UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)));
}

std::optional<FunctionSymbol> find(const ElfObject& object, std::string_view name) {
  return object.find_functions(std::array{name}).front();
}

/// The C library that this test runs with, as the loader gives it out.
struct LoadedLibc {
  void* handle = ::dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
  link_map* map = nullptr;

  LoadedLibc() { ::dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&map)); }
  LoadedLibc(const LoadedLibc&) = delete;
  LoadedLibc& operator=(const LoadedLibc&) = delete;
  ~LoadedLibc() { ::dlclose(handle); }

  [[nodiscard]] const std::byte* function(const char* name) const {
    return static_cast<const std::byte*>(::dlsym(handle, name));
  }
};

TEST(FunctionSymbols, are_where_the_loader_finds_them) {
  const LoadedLibc libc;
  const auto object = object_at(libc.map->l_name);
  ASSERT_TRUE(object);
  // Behind the first line, functions of which there are several versions.
  for (const char* name :
       {"malloc", "free", "calloc", "mmap", "brk", "posix_memalign", "realpath", "posix_spawn",
        "regexec", "sched_setaffinity", "nftw", "fmemopen", "quick_exit", "pthread_sigmask", "glob",
        "pthread_cond_wait", "pthread_cond_signal", "pthread_attr_setaffinity_np", "fnmatch"}) {
    SCOPED_TRACE(name);
    const auto* loaded = libc.function(name);
    const auto found = find(*object, name);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->is_resolver);
    EXPECT_EQ(found->address.value + libc.map->l_addr, reinterpret_cast<std::uintptr_t>(loaded));
    std::array<std::byte, 16> code{};
    EXPECT_EQ(object->read(found->file_offset, code), Bytes{code.size()});
    EXPECT_EQ(std::memcmp(code.data(), loaded, std::min(code.size(), found->size.count)), 0);
  }
}

TEST(FunctionSymbols, tell_what_picks_a_function_from_the_function) {
  const LoadedLibc libc;
  const auto object = object_at(libc.map->l_name);
  ASSERT_TRUE(object);
  const auto found = find(*object, "memcpy");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->is_resolver);
}

TEST(FunctionSymbols, are_defined_functions_only) {
  const LoadedLibc libc;
  const auto object = object_at(libc.map->l_name);
  ASSERT_TRUE(object);
  EXPECT_TRUE(object->defines("environ"));
  EXPECT_FALSE(find(*object, "environ")) << "data";
  EXPECT_FALSE(find(*object, "__tls_get_addr")) << "needed from the loader";
  EXPECT_FALSE(find(*object, "")) << "the first symbol has no name";
}

TEST(FunctionSymbols, come_in_the_order_of_the_names) {
  const auto object = object_at(DYNAMIC_PROGRAM);
  ASSERT_TRUE(object);
  const std::array<std::string_view, 4> names{"none", "heapgap_elf_symbol", "heapgap_elf_data",
                                              "main"};
  const auto found = object->find_functions(names);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_FALSE(found[0]);
  EXPECT_TRUE(found[1]);
  EXPECT_FALSE(found[2]) << "data";
  EXPECT_TRUE(found[3]) << "by -rdynamic";
  EXPECT_TRUE(object->find_functions({}).empty());
}

TEST(FunctionSymbols, of_a_static_program_are_in_its_section) {
  const auto object = object_at(STATIC_PROGRAM);
  ASSERT_TRUE(object);
  const auto found = find(*object, "heapgap_elf_symbol");
  ASSERT_TRUE(found);
  EXPECT_GT(found->size, Bytes{});
  EXPECT_FALSE(find(*object, "heapgap_elf_data")) << "data";
  EXPECT_FALSE(find(*object, "heapgap_elf_local")) << "local to its source file";
  EXPECT_FALSE(find(*object, "heapgap_elf_symbo"));
}

TEST(FunctionSymbols, of_a_program_with_libraries_are_its_exports_only) {
  const auto object = object_at(UNEXPORTED_PROGRAM);
  ASSERT_TRUE(object);
  ASSERT_TRUE(object->has_section(".symtab"));
  EXPECT_FALSE(find(*object, "heapgap_elf_symbol")) << "in .symtab only";
  EXPECT_FALSE(find(*object, "gnu_get_libc_version")) << "needed, though it has an address";
}

TEST(FunctionSymbols, beyond_the_code_are_none) {
  std::ifstream file(STATIC_PROGRAM, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(file), {});
  Elf64_Ehdr header;
  std::memcpy(&header, content.data(), sizeof header);
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    auto* place = content.data() + header.e_phoff + i * sizeof segment;
    std::memcpy(&segment, place, sizeof segment);
    segment.p_flags &= ~static_cast<Elf64_Word>(PF_X);
    std::memcpy(place, &segment, sizeof segment);
  }
  UniqueFd copy(::memfd_create("elf", MFD_CLOEXEC));
  ASSERT_EQ(::write(copy.get(), content.data(), content.size()),
            static_cast<ssize_t>(content.size()));
  const auto object = ElfObject::open(std::move(copy));
  ASSERT_TRUE(object);
  EXPECT_FALSE(find(*object, "heapgap_elf_symbol")) << "no segment can be run";
}

} // namespace
} // namespace heapgap::symbols
