#include "allocators/tcmalloc/span_list.h"

#include "allocators/tcmalloc/layout.h"

namespace heapgap::allocators::tcmalloc {

bool is_list_head(WindowedReader& reader, Address at) {
  if (reader.word(at + span::start) != 0 || reader.word(at + span::length) != 0) return false;
  const auto next = reader.word(at + span::next);
  const auto previous = reader.word(at + span::previous);
  if (!next || !previous || *next == 0 || *previous == 0) return false;
  return reader.word(Address{*next} + span::previous) == at.value &&
         reader.word(Address{*previous} + span::next) == at.value;
}

} // namespace heapgap::allocators::tcmalloc
