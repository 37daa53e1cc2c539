#include "allocators/tcmalloc/span_record.h"

#include "allocators/tcmalloc/layout.h"
#include "base/page.h"

namespace heapgap::allocators::tcmalloc {

std::optional<SpanRecord> read_span(WindowedReader& reader, Address record,
                                    const SizeClasses& classes) {
  const auto start = reader.word(record + span::start);
  const auto length = reader.word(record + span::length);
  const auto objects = reader.word(record + span::objects);
  const auto bits = reader.word(record + span::bits);
  if (!start || !length || !objects || !bits) return std::nullopt;

  const std::uint64_t pages_of_user_space = user_space_end.value / heap_page.count;
  const auto place = static_cast<std::uint8_t>(*bits >> 24U & 3U);
  const auto size_class = static_cast<std::uint8_t>(*bits >> 16U & 0xffU);
  if (*start == 0 || *start >= pages_of_user_space || *length == 0) return std::nullopt;
  if (*length > pages_of_user_space - *start) return std::nullopt;
  if (place > static_cast<std::uint8_t>(SpanPlace::returned)) return std::nullopt;

  SpanRecord found{.record = record,
                   .range = range_of({*start * heap_page.count}, heap_page * *length),
                   .place = SpanPlace{place},
                   .size_class = size_class,
                   .is_sampled = (*bits >> 26U & 1U) != 0,
                   .objects = {*objects},
                   .handed_out = *bits & 0xffffU};
  if (found.place != SpanPlace::in_use) {
    found.size_class = 0; // Delete() resets it, and the bits of a free span mean nothing else
    found.is_sampled = false;
    return found;
  }
  if (size_class == 0) return found;
  if (size_class >= classes.size() || *length != classes[size_class].pages) return std::nullopt;
  if (found.handed_out > classes[size_class].capacity()) return std::nullopt;
  return found;
}

} // namespace heapgap::allocators::tcmalloc
