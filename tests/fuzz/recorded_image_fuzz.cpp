// A recorded image comes from whoever reports a bug.
#include "support/recorded_image.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace heapgap;
  const auto process = test::parse_image(std::as_bytes(std::span(data, size)));
  if (!process) return 0;
  for (const auto& mapping : (*process)->maps) {
    const auto runs = (*process)->memory().pages(mapping.range);
    const auto file = (*process)->open_object(mapping);
    if (!runs) std::abort();
  }
  return 0;
}
