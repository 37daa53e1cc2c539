#include "cli/plan_text.h"

#include <gtest/gtest.h>

namespace heapgap::cli {
namespace {

TEST(PlanText, NamesPlaceAndPriceOfEachProbeAndWhatIsMissing) {
  probes::ProbePlan plan;
  plan.probes = {{.function = "malloc",
                  .call = Call::malloc,
                  .shape = probes::Shape::block_of_size,
                  .file_offset = {0x98930},
                  .into_function = {0},
                  .on_return = true,
                  .price = probes::Price::emulated},
                 {.function = "brk",
                  .call = Call::brk,
                  .shape = probes::Shape::moves_break,
                  .file_offset = {0xfdc40},
                  .into_function = {3},
                  .on_return = false,
                  .price = probes::Price::single_stepped}};
  plan.missing = {"pvalloc", "valloc"};
  EXPECT_EQ(plan_text({plan}),
            "Probes: function, counted as, place in the file and in the function, what a hit "
            "costs\n"
            "  malloc           malloc      0x98930  +0   entry, return   one trap\n"
            "  brk              brk         0xfdc40  +3   entry           two traps, dear\n"
            "  not in the file: pvalloc, valloc\n");
}

} // namespace
} // namespace heapgap::cli
