#include "probes/function_table.h"
#include "probes/probe_plan.h"
#include "support/plan_checks.h"

#include <algorithm>
#include <set>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <link.h>
#include <sys/mman.h>

namespace heapgap::probes {
namespace {

using testing::HasSubstr;
using testing::Not;

Result<ProbePlan> plan_of(const std::string& path) {
  auto object = symbols::ElfObject::open(UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)));
  if (!object) return pass_on(object);
  return plan_probes(*object);
}

const Probe* find(const ProbePlan& plan, std::string_view function) {
  const auto found = std::ranges::find(plan.probes, function, &Probe::function);
  return found == plan.probes.end() ? nullptr : &*found;
}

std::string path_of_libc() {
  std::string path;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        const std::string_view name(info->dlpi_name);
        if (name.ends_with("/libc.so.6")) *static_cast<std::string*>(result) = name;
        return 0;
      },
      &path);
  return path;
}

TEST(ProbePlan, of_the_c_library_agrees_with_objdump) {
  test::expect_sound_plan(path_of_libc());
}

TEST(ProbePlan, has_one_probe_for_one_code) {
  const auto plan = plan_of(path_of_libc());
  ASSERT_TRUE(plan);
  EXPECT_NE(find(*plan, "mmap"), nullptr);
  EXPECT_EQ(find(*plan, "mmap64"), nullptr) << "the same code as mmap";
}

TEST(ProbePlan, of_a_static_program_needs_its_symbols) {
  const auto plan = plan_of(STATIC_PROGRAM);
  ASSERT_TRUE(plan) << plan.error().why;
  EXPECT_NE(find(*plan, "malloc"), nullptr);
  EXPECT_NE(find(*plan, "free"), nullptr);
  EXPECT_NE(find(*plan, "brk"), nullptr);

  const auto stripped = plan_of(STRIPPED_PROGRAM);
  ASSERT_FALSE(stripped);
  EXPECT_EQ(stripped.error().kind, ErrorKind::nothing_to_measure);
  EXPECT_THAT(stripped.error().what, HasSubstr("malloc"));
  EXPECT_THAT(stripped.error().why, HasSubstr("stripped"));
}

TEST(ProbePlan, of_a_static_program_takes_inner_names) {
  const auto by_plain_names = plan_of(STATIC_PROGRAM);
  const auto by_inner_names = plan_of(INNER_NAMES_PROGRAM);
  ASSERT_TRUE(by_plain_names);
  ASSERT_TRUE(by_inner_names) << by_inner_names.error().what;
  EXPECT_EQ(find(*by_inner_names, "malloc"), nullptr);
  for (const std::string name : {"malloc", "free"}) {
    const auto* inner = find(*by_inner_names, "__libc_" + name);
    const auto* plain = find(*by_plain_names, name);
    ASSERT_NE(inner, nullptr) << name;
    EXPECT_EQ(inner->file_offset, plain->file_offset);
    EXPECT_EQ(inner->call, plain->call);
  }
  EXPECT_EQ(find(*by_inner_names, "posix_memalign"), nullptr);
  EXPECT_THAT(by_inner_names->missing, testing::IsEmpty())
      << "what a static program does not hold it does not call";
}

TEST(ProbePlan, of_a_small_library_is_known_in_full) {
  const auto plan = plan_of(SMALL_ALLOCATOR);
  ASSERT_TRUE(plan) << plan.error().what << plan.error().why;
  ASSERT_NE(find(*plan, "malloc"), nullptr);
  EXPECT_EQ(find(*plan, "malloc")->into_function, 4_B) << "endbr64; push";
  EXPECT_EQ(find(*plan, "free")->into_function, 7_B) << "sub $8,%rsp; test; je: no return probe";
  EXPECT_EQ(find(*plan, "calloc")->into_function, 0_B) << "sub $8,%rsp: the stack must be kept";
  EXPECT_EQ(find(*plan, "calloc")->price, Price::single_stepped);
  EXPECT_EQ(find(*plan, "realloc")->into_function, 0_B) << "its size is not told";
  EXPECT_EQ(find(*plan, "realloc")->price, Price::single_stepped);
  EXPECT_EQ(find(*plan, "posix_memalign")->into_function, 0_B) << "xor %edx,%edx";
  EXPECT_EQ(find(*plan, "memalign")->into_function, 2_B) << "xor %edx,%edx is no argument here";
  EXPECT_EQ(find(*plan, "aligned_alloc"), nullptr) << "memalign's code";
  EXPECT_EQ(find(*plan, "valloc"), nullptr) << "a label in the code, no function";
  EXPECT_THAT(plan->missing, testing::ElementsAre("mmap", "munmap", "mremap", "brk"));
}

TEST(ProbePlan, says_what_cannot_be_probed) {
  const auto refused = plan_of(REFUSING_ALLOCATOR);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::nothing_to_measure);
  EXPECT_THAT(refused.error().what, HasSubstr("free"));
  EXPECT_THAT(refused.error().why, HasSubstr("kernel"));

  const auto resolved = plan_of(RESOLVING_ALLOCATOR);
  ASSERT_FALSE(resolved);
  EXPECT_THAT(resolved.error().what, HasSubstr("malloc"));
  EXPECT_THAT(resolved.error().why, HasSubstr("picked"));

  const auto without = plan_of(WITHOUT_FREE);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().kind, ErrorKind::nothing_to_measure);
  EXPECT_THAT(without.error().what, HasSubstr("free"));
  EXPECT_THAT(without.error().why, Not(HasSubstr("stripped")));
}

TEST(ProbePlan, is_for_x86_64_only) {
  ElfW(Ehdr) header{};
  std::copy_n(ELFMAG, SELFMAG, header.e_ident);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_machine = EM_AARCH64;
  header.e_version = EV_CURRENT;
  UniqueFd file(::memfd_create("elf", MFD_CLOEXEC));
  ASSERT_EQ(::write(file.get(), &header, sizeof header), static_cast<ssize_t>(sizeof header));
  const auto object = symbols::ElfObject::open(std::move(file));
  ASSERT_TRUE(object);
  const auto plan = plan_probes(*object);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, ErrorKind::nothing_to_measure);
  EXPECT_THAT(plan.error().why, HasSubstr("x86-64"));
}

TEST(FunctionTable, names_each_function_once_and_needs_malloc_and_free) {
  std::set<std::string_view> names;
  std::set<std::string_view> required;
  for (const auto& function : traced_functions()) {
    EXPECT_TRUE(names.insert(function.name).second) << function.name;
    if (function.need == Need::required) required.insert(function.name);
    EXPECT_TRUE(overlap(arguments_of(function.shape), Registers::rdi)) << function.name;
    EXPECT_FALSE(overlap(arguments_of(function.shape), Registers::rsp)) << function.name;
    EXPECT_EQ(function.on_return, function.shape != Shape::takes_block) << function.name;
  }
  EXPECT_THAT(required, testing::UnorderedElementsAre("malloc", "free"));
}

} // namespace
} // namespace heapgap::probes
