#include "allocators/jemalloc/thread_caches.h"

#include "allocators/jemalloc/size_classes.h"

#include <set>

namespace heapgap::allocators::jemalloc {

namespace {

constexpr Bytes bin_size{24};
/// Below the thread pointer; loaders give all libraries together a few KiB.
constexpr Bytes searched_storage = 32_KiB;
/// A 16-bit distance bounds a list in 5.3; 5.2 keeps it to a setting that is far lower.
constexpr std::uint64_t most_in_bin = 8192;
/// More threads than a machine can have.
constexpr std::size_t most_caches = 65'536;

class CacheReader {
public:
  CacheReader(WindowedReader& reader, const Layout& layout)
      : reader_(reader), format_(layout.cache), classes_(layout.lg_quantum) {}

  /// Whether a cache's structure lies there: what it points to must point back.
  bool is_cache(Address at) {
    const Address small{word(at + Bytes{format_.small})};
    if (!word(at + Bytes{format_.arena})) return false;
    if (format_.bins == BinFormat::stacked) return small && word(small - 8_B) == at.value;
    const Address large{word(at + Bytes{format_.small} + 8_B)};
    return small == at + 16_B && large == at + Bytes{format_.large_at};
  }

  ThreadCache read(Address at) {
    ThreadCache cache;
    cache.structure = at;
    if (format_.memory != 0) cache.lists = {word(at + Bytes{format_.memory})};
    for (std::uint32_t index = 0; index < format_.bin_count; ++index) {
      if (!read_bin(bin_at(at, index), index, cache)) break;
    }
    return cache;
  }

  Address next_in_ring(Address at) { return {word(at + Bytes{format_.link})}; }

  [[nodiscard]] const std::set<Address>& unread_pages() const { return unread_pages_; }

private:
  std::uint64_t word(Address at) {
    const auto read = reader_.word(at);
    if (!read && reader_.is_swapped(at)) unread_pages_.insert(align_down(at, page_size));
    return read.value_or(0);
  }

  Address bin_at(Address at, std::uint32_t index) {
    const std::uint32_t small = classes_.small_count();
    if (format_.bins == BinFormat::counted && index >= small) {
      return at + Bytes{format_.large_at} + bin_size * (index - small);
    }
    return Address{word(at + Bytes{format_.small})} + bin_size * index;
  }

  /// False for the first bin that is not in use.
  bool read_bin(Address bin, std::uint32_t index, ThreadCache& cache) {
    const bool is_stack = format_.bins == BinFormat::stacked;
    const std::uint64_t requests = word(bin + 8_B);
    const std::uint64_t counts = is_stack ? word(bin + 16_B) : word(bin);
    const Address list{word(is_stack ? bin : bin + 16_B)};
    if (!list) return false;
    for (const std::uint64_t part : {counts, requests, list.value}) {
      cache.state = cache.state * 0x100000001b3 + part;
    }
    if (is_stack) {
      const auto end = static_cast<std::uint16_t>(counts >> 32U);
      const auto bytes = static_cast<std::uint16_t>(end - static_cast<std::uint16_t>(list.value));
      add_blocks(list, bytes / 8U, index, cache);
      return true;
    }
    const std::uint64_t count = counts >> 32U;
    if (index == 0) cache.lists = list - 8_B;
    if (count <= most_in_bin && list.value > count * 8) {
      add_blocks(list - Bytes{count * 8}, count, index, cache);
    }
    return true;
  }

  void add_blocks(Address list, std::uint64_t count, std::uint32_t index, ThreadCache& cache) {
    for (std::uint64_t n = 0; n < count; ++n) {
      const Address block{word(list + Bytes{n * 8})};
      if (block) cache.blocks.push_back({block, index});
    }
  }

  WindowedReader& reader_;
  const CacheFormat& format_;
  SizeClasses classes_;
  std::set<Address> unread_pages_;
};

/// Those the arenas list, in rings.
void follow_ring(CacheReader& caches, Address first, std::set<Address>& found) {
  for (Address at = first; at && caches.is_cache(at) && found.size() < most_caches;) {
    if (!found.insert(at).second) return;
    at = caches.next_in_ring(at);
  }
}

/// Calls visit(address) for each word in a thread's static storage that is in memory.
template <typename Visit>
void search_storage(WindowedReader& reader, Address thread_pointer, Visit visit) {
  const Address end = align_down(thread_pointer, 8_B);
  if (end.value <= searched_storage.count) return;
  for (Address at = end - searched_storage; at < end; at = at + 8_B) {
    std::uint64_t word = 0;
    if (reader.copy_word(at, word)) {
      visit(at);
    } else {
      at = align_down(at, page_size) + page_size - 8_B;
    }
  }
}

/// In 5.2 the thread's two arenas stand right before the pointer to its countdown.
std::vector<Address> find_countdowns(WindowedReader& reader, const std::set<Address>& arenas,
                                     const std::vector<Address>& thread_pointers) {
  std::vector<Address> found;
  const auto is_arena = [&](Address at) { return arenas.contains({reader.word(at).value_or(0)}); };
  for (const Address thread_pointer : thread_pointers) {
    search_storage(reader, thread_pointer, [&](Address at) {
      if (!is_arena(at) || !is_arena(at + 8_B)) return;
      const Address countdown{reader.word(at + 16_B).value_or(0)};
      if (countdown) found.push_back(countdown);
    });
  }
  return found;
}

} // namespace

ThreadCaches read_thread_caches(WindowedReader& reader, const Instance& instance,
                                const std::vector<Address>& thread_pointers) {
  CacheReader caches(reader, instance.layout);
  std::set<Address> found;
  std::set<Address> arenas;
  for (const ArenaPlace& arena : instance.arenas) {
    const auto first = reader.word(arena.arena + Bytes{instance.layout.arena.caches});
    follow_ring(caches, {first.value_or(0)}, found);
    arenas.insert(arena.arena);
  }
  if (found.empty()) {
    for (const Address thread_pointer : thread_pointers) {
      search_storage(reader, thread_pointer, [&](Address at) {
        if (caches.is_cache(at)) found.insert(at);
      });
    }
  }
  ThreadCaches read;
  for (const Address at : found) {
    const auto arena = reader.word(at + Bytes{instance.layout.cache.arena});
    if (arena && arenas.contains({*arena})) read.all.push_back(caches.read(at));
  }
  if (instance.layout.cache.bins == BinFormat::counted) {
    read.countdowns = find_countdowns(reader, arenas, thread_pointers);
  }
  read.unread_pages = caches.unread_pages();
  return read;
}

} // namespace heapgap::allocators::jemalloc
