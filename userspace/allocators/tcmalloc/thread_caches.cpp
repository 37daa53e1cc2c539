#include "allocators/tcmalloc/thread_caches.h"

#include "allocators/tcmalloc/half_words.h"
#include "allocators/tcmalloc/layout.h"

#include <set>

namespace heapgap::allocators::tcmalloc {

namespace {

constexpr std::size_t most_caches = 65536;
/// Statics that point to a cache: the first one, the one to take memory from, a free one.
constexpr std::size_t most_starts = 64;

class Finder {
public:
  explicit Finder(const TcmallocView& view) : view_(view) {}

  std::vector<Address> run() {
    const std::set<Address> starts = pointed_to();
    const auto link = find_link(starts);
    if (!link) return {starts.begin(), starts.end()};
    std::set<Address> found;
    for (const Address start : starts) {
      follow(start, *link, found);
      if (!is_linked(start, *link)) found.erase(start); // given up, and kept for reuse
    }
    return {found.begin(), found.end()};
  }

private:
  bool is_cache(Address at) {
    if (at.value == 0 || !is_aligned(at, thread_cache::alignment)) return false;
    const SizeClasses& classes = view_.place.classes;
    for (std::size_t number = 1; number < classes.size(); ++number) {
      const Address list = at + thread_cache::list_size * number;
      const auto size = half_word(view_.scattered, list + thread_cache::object_size);
      if (!size || *size != classes[number].object.count) return false;
    }
    return true;
  }

  std::set<Address> pointed_to() {
    std::set<Address> starts;
    const Range data = view_.place.data.range;
    for (Address at = data.begin; at < data.end && starts.size() < most_starts;) {
      std::uint64_t word = 0;
      if (!view_.bulk.copy_word(at, word)) {
        at = view_.bulk.next_in_memory(align_down(at, page_size) + page_size, data.end);
        continue;
      }
      at = at + 8_B;
      const bool may_be = word % thread_cache::alignment.count == 0 && is_heap_memory({word});
      if (may_be && is_cache({word})) starts.insert({word});
    }
    return starts;
  }

  [[nodiscard]] bool is_heap_memory(Address at) const {
    if (at.value < page_size.count) return false;
    const target::Mapping* mapping = target::find_mapping(view_.mappings, at);
    return mapping != nullptr && mapping->is_anonymous() && mapping->writable;
  }

  std::optional<Address> neighbour(Address cache, Bytes link) {
    const auto word = view_.scattered.word(cache + link);
    if (!word || !is_cache({*word})) return std::nullopt;
    return Address{*word};
  }
  std::optional<Address> next(Address cache, Bytes link) {
    const auto other = neighbour(cache, link);
    return other && view_.scattered.word(*other + link + 8_B) == cache.value ? other : std::nullopt;
  }
  std::optional<Address> previous(Address cache, Bytes link) {
    const auto other = neighbour(cache, link + 8_B);
    return other && view_.scattered.word(*other + link) == cache.value ? other : std::nullopt;
  }
  bool is_linked(Address cache, Bytes link) {
    return next(cache, link).has_value() || previous(cache, link).has_value();
  }

  std::optional<Bytes> find_link(const std::set<Address>& starts) {
    for (Bytes link = thread_cache::first_link; link <= thread_cache::last_link; link += 8_B) {
      for (const Address start : starts) {
        if (is_linked(start, link)) return link;
      }
    }
    return std::nullopt;
  }

  void follow(Address start, Bytes link, std::set<Address>& found) {
    for (auto at = std::optional(start); at && found.size() < most_caches; at = next(*at, link)) {
      if (!found.insert(*at).second) break;
    }
    for (auto at = previous(start, link); at && found.size() < most_caches;
         at = previous(*at, link)) {
      if (!found.insert(*at).second) break;
    }
  }

  const TcmallocView& view_;
};

} // namespace

std::vector<Address> find_thread_caches(const TcmallocView& view) {
  return Finder(view).run();
}

std::optional<ThreadCache> read_thread_cache(const TcmallocView& view, Address place) {
  ThreadCache cache{place, {}, {}};
  const auto bytes = half_word(view.scattered, place + thread_cache::bytes);
  if (!bytes) return std::nullopt;
  cache.bytes = {*bytes};
  for (std::size_t number = 1; number < view.place.classes.size(); ++number) {
    const Address list = place + thread_cache::list_size * number;
    const auto first = view.scattered.word(list);
    const auto length = half_word(view.scattered, list + thread_cache::length);
    if (!first || !length) return std::nullopt;
    if (*first == 0 && *length == 0) continue;
    cache.lists.push_back({{*first}, *length, static_cast<std::uint8_t>(number)});
  }
  return cache;
}

} // namespace heapgap::allocators::tcmalloc
