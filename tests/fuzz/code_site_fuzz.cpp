// The code of a function that the target chooses: any site that is taken keeps its claims.
#include "probes/code_site.h"
#include "support/site_claims.h"

#include <cstdio>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace heapgap;
  if (size == 0) return 0;
  const auto code = std::as_bytes(std::span(data, size)).subspan(1);
  const probes::FunctionCode function{.bytes = code, .whole = (data[0] & 0x10U) == 0};
  const auto site = probes::choose_site(function, {static_cast<std::uint8_t>(data[0] & 0xfU)});
  if (!site) return 0;
  const auto broken = test::broken_claim(code, *site);
  if (!broken.empty()) {
    std::fprintf(stderr, "%s\n", broken.c_str());
    std::abort();
  }
  return 0;
}
