// The model's price: memory that describes memory.
#include "heap/region.h"

#include <gtest/gtest.h>
#include <malloc.h>

#ifdef __has_feature // clang's
#define HEAPGAP_HAS_OWN_MALLOC __has_feature(address_sanitizer)
#else
#define HEAPGAP_HAS_OWN_MALLOC 0
#endif

#if HEAPGAP_HAS_OWN_MALLOC
extern "C" std::size_t __sanitizer_get_current_allocated_bytes(); // the sanitizer's own malloc
#endif

namespace heapgap::heap {
namespace {

/// Bytes this program has allocated, whether it has touched them or not.
std::size_t allocated() {
#if HEAPGAP_HAS_OWN_MALLOC
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

TEST(SpanPlanes, take_less_than_four_percent_of_what_they_describe) {
  for (const Bytes size : {1_MiB, 64_MiB, 1000_MiB}) {
    const std::size_t before = allocated();
    Region region({.range = range_of({0x10000}, size), .arena = 0});
    for (Bytes at; at < size; at += 32_B) {
      region.start(region.span_range().begin + at, SpanKind::live);
    }
    const auto taken = static_cast<double>(allocated() - before);
    EXPECT_GT(taken, 0.01 * static_cast<double>(size.count)) << "not measured";
    EXPECT_LT(taken, 0.04 * static_cast<double>(size.count)) << size.count;
  }
}

TEST(SpanPlanes, stay_small_when_they_grow_page_by_page) {
  const std::size_t before = allocated();
  Region region({.range = range_of({0x10000}, 4_KiB), .arena = 0});
  Bytes size = 4_KiB;
  for (; size < 256_MiB; size += 4_KiB) region.resize(region.range().begin + size);
  EXPECT_LT(static_cast<double>(allocated() - before), 0.04 * static_cast<double>(size.count));
  region.resize(region.range().begin + 1_MiB);
  EXPECT_LT(allocated() - before, std::size_t{128} << 10U);
}

} // namespace
} // namespace heapgap::heap
