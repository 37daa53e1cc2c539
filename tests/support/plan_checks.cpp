#include "support/plan_checks.h"

#include "probes/probe_plan.h"
#include "support/objdump.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

bool ends_straight_line(std::string_view text) {
  constexpr std::array<std::string_view, 8> beginnings{"j",    "call", "ret",  "loop",
                                                       "bnd ", "sys",  "int3", "hlt"};
  return std::ranges::any_of(beginnings, [&](auto begin) { return text.starts_with(begin); });
}

/// push of a register; a jump or call to a place that objdump names; nop.
bool looks_emulated(std::string_view text) {
  const bool is_direct = text.find('*') == std::string_view::npos;
  return (text.starts_with("push") && text.find('%') != std::string_view::npos &&
          text.find('(') == std::string_view::npos) ||
         (text.starts_with("j") && is_direct) || (text.starts_with("call") && is_direct) ||
         text.starts_with("nop") || text.starts_with("xchg   %ax,%ax");
}

void expect_sound_probe(const std::string& path, const probes::Probe& probe,
                        const symbols::FunctionSymbol& symbol) {
  SCOPED_TRACE(probe.function);
  ASSERT_EQ(probe.file_offset, symbol.file_offset + probe.into_function);
  ASSERT_LT(probe.into_function, symbol.size);
  const auto code = objdump(path, symbol.address, symbol.size);
  const auto site = code.find(symbol.address + probe.into_function);
  ASSERT_NE(site, code.end()) << "not where an instruction begins";
  for (auto before = code.begin(); before != site; ++before) {
    EXPECT_FALSE(ends_straight_line(before->second)) << before->second;
  }
  EXPECT_EQ(probe.price == probes::Price::emulated, looks_emulated(site->second)) << site->second;
}

} // namespace

void expect_sound_plan(const std::string& path) {
  SCOPED_TRACE(path);
  const auto object =
      symbols::ElfObject::open(UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)));
  ASSERT_TRUE(object) << object.error().why;
  const auto plan = probes::plan_probes(*object);
  ASSERT_TRUE(plan) << plan.error().what << ": " << plan.error().why;
  EXPECT_THAT(plan->missing, testing::IsEmpty());

  std::set<Call> calls;
  for (std::size_t i = 0; i < plan->probes.size(); ++i) {
    const auto& probe = plan->probes[i];
    EXPECT_TRUE(i == 0 || plan->probes[i - 1].file_offset < probe.file_offset);
    const std::array<std::string_view, 1> name{probe.function};
    const auto symbol = object->find_functions(name).front();
    ASSERT_TRUE(symbol) << probe.function;
    expect_sound_probe(path, probe, *symbol);
    EXPECT_EQ(probe.on_return, probe.call != Call::free) << probe.function;
    if (probe.call == Call::malloc || probe.call == Call::free) {
      EXPECT_EQ(probe.price, probes::Price::emulated) << probe.function;
    }
    calls.insert(probe.call);
  }
  using enum Call;
  EXPECT_THAT(calls, testing::ElementsAre(malloc, calloc, realloc, free, memalign, mmap, munmap,
                                          mremap, brk));
}

} // namespace heapgap::test
