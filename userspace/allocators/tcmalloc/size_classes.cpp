#include "allocators/tcmalloc/size_classes.h"

#include "allocators/tcmalloc/half_words.h"
#include "allocators/tcmalloc/layout.h"

#include <algorithm>

namespace heapgap::allocators::tcmalloc {

std::uint64_t SizeClass::capacity() const {
  return object == 0_B ? 0 : (heap_page * pages).count / object.count;
}

std::optional<SizeClasses> read_size_classes(WindowedReader& reader, Address sizes,
                                             std::uint64_t count) {
  constexpr std::uint64_t most_pages = 256;
  constexpr std::uint64_t largest_batch = 1U << 16U;
  if (count < 2 || count > size_map::most_classes) return std::nullopt;
  SizeClasses classes(1);
  for (std::uint64_t number = 1; number < count; ++number) {
    const auto size = half_word(reader, sizes + 4_B * number);
    const auto batch = half_word(reader, sizes - size_map::batches_before_sizes + 4_B * number);
    const auto pages = reader.word(sizes + size_map::pages_behind_sizes + 8_B * number);
    if (!size || !batch || !pages) return std::nullopt;
    const SizeClass one{{*size}, *pages, *batch};
    if (one.object <= classes.back().object || !is_aligned(one.object, 8_B)) return std::nullopt;
    if (one.pages > most_pages || one.capacity() == 0) return std::nullopt;
    if (one.batch == 0 || one.batch > largest_batch) return std::nullopt;
    classes.push_back(one);
  }
  if (classes.back().object != size_map::largest_object) return std::nullopt;
  return classes;
}

Bytes usable_size(const SizeClasses& classes, Bytes requested) {
  const auto fitting = std::ranges::lower_bound(classes, requested, {}, &SizeClass::object);
  if (fitting != classes.end() && requested > 0_B) return fitting->object;
  if (requested == 0_B) return classes[1].object;
  return {(requested.count + heap_page.count - 1) & ~(heap_page.count - 1)};
}

} // namespace heapgap::allocators::tcmalloc
