#include "support/malloc_info.h"

#include <stdexcept>

namespace heapgap::test {
namespace {

/// The number in `attribute='N'` of the first element that begins with `element`.
std::uint64_t number_in(const std::string& text, const std::string& element,
                        const std::string& attribute) {
  const auto begin = text.find(element);
  if (begin == std::string::npos) throw std::runtime_error("malloc_info has no " + element);
  const auto value = text.find(attribute + "='", begin);
  if (value == std::string::npos) throw std::runtime_error("malloc_info has no " + attribute);
  return std::stoull(text.substr(value + attribute.size() + 2, 20));
}

ArenaTotals parse_totals(const std::string& text, std::uint64_t tops) {
  ArenaTotals totals{.rest_count = number_in(text, "<total type='rest'", "count"),
                     .rest_bytes = number_in(text, "<total type='rest'", "size"),
                     .system_bytes = number_in(text, "<system type='current'", "size")};
  // glibc sums the size words of binned chunks, each of which has the bit PREV_INUSE set.
  totals.rest_bytes -= totals.rest_count - tops;
  if (text.find("<total type='fast'") != std::string::npos) { // gone since 2.43
    totals.fast_count = number_in(text, "<total type='fast'", "count");
    totals.fast_bytes = number_in(text, "<total type='fast'", "size");
  }
  return totals;
}

} // namespace

MallocInfo parse_malloc_info(const std::string& text) {
  MallocInfo info;
  static const std::string end_of_heap = "</heap>";
  std::size_t at = 0;
  for (auto end = text.find(end_of_heap); end != std::string::npos;
       end = text.find(end_of_heap, at)) {
    info.arenas.push_back(parse_totals(text.substr(at, end - at), 1));
    at = end + end_of_heap.size();
  }
  const std::string rest = text.substr(at);
  info.all = parse_totals(rest, info.arenas.size());
  info.mmap_count = number_in(rest, "<total type='mmap'", "count");
  info.mmap_bytes = number_in(rest, "<total type='mmap'", "size");
  return info;
}

} // namespace heapgap::test
