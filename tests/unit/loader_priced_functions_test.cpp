// What prices are measured on is what it is said to be.
#include "loader/priced_functions.h"
#include "probes/instruction.h"

#include <gtest/gtest.h>

namespace heapgap::test {
namespace {

using probes::KernelTreatment;

KernelTreatment treatment_of(loader::PricedFunction function) {
  constexpr std::size_t longest_instruction = 15;
  const auto code = probes::decode_instruction(
      {reinterpret_cast<const std::byte*>(function), longest_instruction});
  return code ? code->treatment : KernelTreatment::refused;
}

TEST(PricedFunctions, BeginWithTheInstructionsThatArePriced) {
  EXPECT_EQ(treatment_of(loader::push_first()), KernelTreatment::emulated);
  EXPECT_EQ(treatment_of(loader::jump_first()), KernelTreatment::emulated);
  EXPECT_EQ(treatment_of(loader::push_first_returning()), KernelTreatment::emulated);
  EXPECT_EQ(treatment_of(loader::test_first()), KernelTreatment::single_stepped);
}

TEST(PricedFunctions, ReturnTheirArgument) {
  for (const auto function : {loader::push_first(), loader::jump_first(), loader::test_first(),
                              loader::push_first_returning()}) {
    EXPECT_EQ(function(96), 96U);
  }
}

} // namespace
} // namespace heapgap::test
