// heap::HierarchicalBitmap against a set of numbers.
#include "heap/hierarchical_bitmap.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace heapgap::heap {
namespace {

using Numbers = std::set<std::size_t>;

std::optional<std::size_t> next_in(const Numbers& numbers, std::size_t from) {
  const auto at = numbers.lower_bound(from);
  return at == numbers.end() ? std::nullopt : std::optional(*at);
}

std::optional<std::size_t> previous_in(const Numbers& numbers, std::size_t from) {
  const auto after = numbers.upper_bound(from);
  return after == numbers.begin() ? std::nullopt : std::optional(*std::prev(after));
}

RC_GTEST_PROP(HierarchicalBitmap, does_what_a_set_does, ()) {
  // Sparse and wide enough that all levels, and several words of the highest, are in use.
  auto bound = *rc::gen::element<std::size_t>(1, 64, 65, 4096, 4097, 300'000, 3'000'000);
  HierarchicalBitmap bitmap(bound);
  Numbers numbers;
  const auto any = [&] { return *rc::gen::inRange<std::size_t>(0, bound); };
  const auto changes = *rc::gen::inRange(0, 60);
  for (int change = 0; change < changes; ++change) {
    const std::size_t number = any();
    switch (*rc::gen::weightedElement<int>({{6, 0}, {3, 1}, {1, 2}})) {
    case 0:
      bitmap.insert(number);
      numbers.insert(number);
      break;
    case 1: {
      const std::size_t old = next_in(numbers, number).value_or(number);
      bitmap.erase(old);
      numbers.erase(old);
      break;
    }
    default:
      for (auto at = numbers.lower_bound(number); at != numbers.end(); at = numbers.erase(at)) {
        bitmap.erase(*at);
      }
      bound = std::max<std::size_t>(number, 1) + *rc::gen::element<std::size_t>(0, 1, 64, 100'000);
      bitmap.resize(bound);
    }
    const std::size_t from = any();
    RC_ASSERT(bitmap.next(from) == next_in(numbers, from));
    RC_ASSERT(bitmap.previous(from) == previous_in(numbers, from));
  }
  RC_ASSERT(bitmap.next(0) == next_in(numbers, 0));
  RC_ASSERT(bitmap.previous(bound - 1) == previous_in(numbers, bound - 1));
  RC_ASSERT(bitmap.next(bound) == std::nullopt);
}

} // namespace
} // namespace heapgap::heap
