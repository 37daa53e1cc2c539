#include "allocators/tcmalloc/central_lists.h"

#include "allocators/tcmalloc/half_words.h"
#include "allocators/tcmalloc/layout.h"

namespace heapgap::allocators::tcmalloc {

namespace {

std::optional<CentralList> read_list(WindowedReader& reader, Address at, std::uint8_t number,
                                     const SizeClass& size_class) {
  const auto spans = reader.word(at + central::spans);
  const auto objects = reader.word(at + central::free_objects);
  const auto slots = half_word(reader, at + central::used_slots);
  if (!spans || !objects || !slots || *slots > central::most_slots) return std::nullopt;
  CentralList list{*spans, *objects, {}};
  for (std::uint64_t slot = 0; slot < *slots; ++slot) {
    const auto first = reader.word(at + central::transfer_slots + 16_B * slot);
    if (!first) return std::nullopt;
    list.transfer_cache.push_back({{*first}, size_class.batch, number});
  }
  return list;
}

} // namespace

std::optional<std::vector<CentralList>> read_central_lists(const TcmallocView& view) {
  const SizeClasses& classes = view.place.classes;
  std::vector<CentralList> lists(1);
  for (std::size_t number = 1; number < classes.size(); ++number) {
    auto list = read_list(view.scattered, view.place.central + central::size * number,
                          static_cast<std::uint8_t>(number), classes[number]);
    if (!list) return std::nullopt;
    lists.push_back(std::move(*list));
  }
  return lists;
}

} // namespace heapgap::allocators::tcmalloc
