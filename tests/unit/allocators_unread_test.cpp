// Which allocators that heapgap cannot read are named, and which of them are in use.
#include "allocators/unread_allocators.h"
#include "support/fake_process.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using allocators::AllocatorKind;
using allocators::Recognised;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

constexpr Address library{0x7ffff1000000};
constexpr Address zeros{0x7ffff1002000};

class Unread : public testing::Test {
protected:
  /// A library with two pages of data out of the file and four pages of zeros.
  void map_library(const std::string& path) {
    target::Mapping& data = process.map({library, zeros}, path);
    data.inode = 5;
    process.map(range_of(zeros, 16_KiB));
    process.fake_memory().set_pages({library, zeros}, PageState::resident);
  }
  void run_program(const char* file, const std::string& path) {
    process.who.exe = path;
    target::Mapping& code = process.map(range_of({0x555555554000}, 4_KiB), path);
    code.inode = 6;
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto bytes = std::as_bytes(std::span(text));
    process.objects[path] = {bytes.size(), {{0, {bytes.begin(), bytes.end()}}}};
  }
  std::vector<Recognised> found() { return allocators::find_unread_allocators(process).value(); }

  FakeProcess process;
};

auto is(const char* name, AllocatorKind kind) {
  return testing::AllOf(Field(&Recognised::name, name), Field(&Recognised::kind, kind));
}

TEST_F(Unread, a_library_whose_zeros_were_written_to_is_in_use) {
  map_library("/usr/lib/libtbbmalloc.so.2");
  process.fake_memory().set_pages(range_of(zeros + 4_KiB, 4_KiB), PageState::resident);
  EXPECT_THAT(found(), ElementsAre(is("tbbmalloc", AllocatorKind::replaces_malloc)));
  EXPECT_EQ(found().at(0).object, "/usr/lib/libtbbmalloc.so.2");
}

TEST_F(Unread, zeros_in_swap_were_written_to) {
  map_library("/usr/lib/jvm/lib/server/libjvm.so");
  process.fake_memory().set_pages(range_of(zeros, 4_KiB), PageState::swapped);
  EXPECT_THAT(found(), ElementsAre(is("Java VM", AllocatorKind::takes_from_system)));
}

TEST_F(Unread, a_library_that_was_only_loaded_is_not_listed) {
  map_library("/usr/lib/libtbbmalloc.so.2");
  EXPECT_THAT(found(), IsEmpty());
  process.fake_memory().set_pages(range_of(zeros, 16_KiB), PageState::zero_page);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Unread, a_library_without_pages_of_zeros_is_listed) {
  process.map({library, zeros}, "/opt/libhoard.so").inode = 5;
  EXPECT_THAT(found(), ElementsAre(is("Hoard", AllocatorKind::replaces_malloc)));
}

TEST_F(Unread, the_heap_is_no_part_of_a_programs_zeros) {
  process.map({library, zeros}, "/opt/librpmalloc.so").inode = 5;
  process.map(range_of(zeros, 4_KiB));
  process.map(range_of(zeros + 4_KiB, 16_KiB), "[heap]");
  process.fake_memory().set_pages(range_of(zeros + 4_KiB, 16_KiB), PageState::resident);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Unread, a_mapping_named_by_its_allocator_tells) {
  process.map(range_of(library, 1_MiB), "[anon:scudo:primary]");
  EXPECT_THAT(found(), ElementsAre(is("Scudo", AllocatorKind::replaces_malloc)));
}

TEST_F(Unread, a_file_with_the_name_of_such_a_mapping_does_not) {
  process.map(range_of(library, 1_MiB), "[anon:scudo:primary]").inode = 9;
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Unread, what_a_program_exports_and_contains_tells) {
  run_program(UNREAD_PROGRAM, "/usr/bin/anything");
  EXPECT_THAT(found(), ElementsAre(is("Go runtime", AllocatorKind::takes_from_system),
                                   is("PHP", AllocatorKind::takes_from_system),
                                   is("nginx pools", AllocatorKind::takes_from_malloc)));
}

TEST_F(Unread, a_name_tells_where_nothing_else_can) {
  run_program("/dev/null", "/usr/bin/memcached");
  EXPECT_THAT(found(), ElementsAre(is("memcached slabs", AllocatorKind::takes_from_malloc)));
}

TEST_F(Unread, a_name_alone_tells_nothing_of_the_others) {
  run_program("/dev/null", "/usr/bin/nginx");
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Unread, a_process_that_ended_is_an_error) {
  process.vanish();
  const auto outcome = allocators::find_unread_allocators(process);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::no_process);
}

TEST(UnreadNames, are_all_there) {
  const std::string names = allocators::unread_allocator_names();
  EXPECT_TRUE(names.starts_with("tbbmalloc, snmalloc, "));
  EXPECT_TRUE(names.ends_with(", memcached slabs"));
}

} // namespace
} // namespace heapgap::test
