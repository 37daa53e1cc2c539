#include "allocators/glibc/glibc_reader.h"

#include "allocators/glibc/arena_walk.h"
#include "allocators/glibc/direct_blocks.h"
#include "allocators/glibc/quick_lists.h"
#include "allocators/glibc/stray_heaps.h"
#include "allocators/glibc/thread_caches.h"
#include "allocators/thread_pointers.h"
#include "symbols/glibc_version.h"

#include <algorithm>
#include <bit>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

namespace heapgap::allocators::glibc {

namespace {

/// Each round may read arenas that were taken over.
constexpr unsigned max_rounds_of_marking = 3;

/// Reads one libc's heap.
class LibcReading {
public:
  /// Without a keeper every arena is read.
  LibcReading(LibcView view, std::size_t ordinal, ArenaKeeper* keeper)
      : view_(std::move(view)), ordinal_(ordinal), keeper_(keeper) {}

  Result<Allocator> run(const std::vector<Address>& thread_pointers) {
    ThreadCaches caches = find_thread_caches(view_, thread_pointers);
    if (!caches.structures.empty()) view_.rules.cache_layout = caches.layout;
    view_.rules.blocks_per_bin = view_.parameters.tcache_count;

    const Bytes thp_page = view_.parameters.thp_page;
    if (thp_page > 0_B && std::has_single_bit(thp_page.count)) view_.heap.brk_trim_step = thp_page;
    first_arena_ = static_cast<std::uint32_t>(view_.heap.arenas().size());
    for (const ArenaState& arena : view_.ring.arenas) add_arena(arena.address);
    if (auto walked = walk_arenas(); !walked) return pass_on(walked);
    if (auto marked = mark_lists(caches); !marked) return pass_on(marked);
    if (keeper_ != nullptr) keeper_->note_caches(caches);
    if (auto placed = place_direct_blocks(view_); !placed) return pass_on(placed);
    if (auto error = view_.error()) return std::unexpected(*error);
    return allocator(caches);
  }

private:
  void add_arena(Address arena) {
    const std::size_t number = indices_.size();
    const std::string prefix = ordinal_ == 0 ? "" : fmt::format("libc{}:", ordinal_ + 1);
    const bool is_main = number == 0;
    indices_[arena] =
        view_.heap.add_arena({is_main ? prefix + "main" : fmt::format("{}arena-{}", prefix, number),
                              "glibc",
                              is_main ? "brk" : "heap",
                              {}});
  }

  /// Thread arenas first: what they claim cannot be taken for a stray piece of the main arena.
  Result<void> walk_arenas() {
    for (std::size_t number = 1; number < view_.ring.arenas.size(); ++number) {
      if (auto walked = walk(view_.ring.arenas[number].address); !walked) return walked;
    }
    if (!view_.ring.is_closed) {
      if (auto walked = walk_stray_heaps(); !walked) return walked;
    }
    if (auto walked = walk_new_arenas(); !walked) return walked;
    return walk(view_.libc.main_arena);
  }

  /// What the broken ring does not lead to. A heap without a sane arena is unknown as a whole.
  Result<void> walk_stray_heaps() {
    const StrayHeaps stray = find_stray_heaps(view_);
    for (const Address arena : stray.arenas) {
      add_arena(arena);
      if (auto walked = walk(arena); !walked) return walked;
    }
    for (const Range heap : stray.broken) {
      add_arena(heap.begin);
      view_.heap.add_loose_span(
          {{heap.begin, heap.size(), heap::SpanKind::unknown}, indices_.at(heap.begin)});
      ++view_.quality.contradictions;
    }
    ++view_.quality.contradictions;
    view_.quality.consistent = false;
    view_.quality.notes.emplace_back("the ring of arenas is broken: what no arena explains is "
                                     "listed as unknown");
    return {};
  }

  /// Arenas made while the others were being read.
  Result<void> walk_new_arenas() {
    view_.forget_windows();
    const auto ring = read_ring(view_.scattered, view_.libc.main_arena, view_.libc.arena_layout);
    if (!ring) return {};
    for (const ArenaState& arena : ring->arenas) {
      if (indices_.contains(arena.address)) continue;
      add_arena(arena.address);
      if (auto walked = walk(arena.address); !walked) return walked;
    }
    return {};
  }

  Result<void> walk(Address arena) {
    const std::uint32_t index = indices_.at(arena);
    if (keeper_ != nullptr) {
      auto taken = keeper_->take_over(view_, arena, index);
      if (!taken) return pass_on(taken);
      if (*taken) {
        walked_.push_back(std::move(**taken));
        return {};
      }
    }
    auto outcome = read(arena);
    if (!outcome) return pass_on(outcome);
    walked_.push_back(std::move(*outcome));
    return {};
  }

  Result<ArenaOutcome> read(Address arena) {
    const std::uint32_t index = indices_.at(arena);
    auto outcome = walk_arena(view_, arena, index);
    if (outcome && keeper_ != nullptr) keeper_->note_read(view_.heap, index, *outcome);
    return outcome;
  }

  Result<void> mark_lists(ThreadCaches& caches) {
    view_.forget_windows();
    for (const ArenaOutcome& arena : walked_) {
      add_orphaned_caches(view_, arena.possible_caches, caches);
    }
    ListTrouble trouble = try_to_mark(caches);
    for (unsigned round = 0; round < max_rounds_of_marking; ++round) {
      const auto doubtful = taken_over_with(trouble.strangers);
      if (doubtful.empty()) break;
      unmark(caches);
      for (ArenaOutcome* arena : doubtful) {
        view_.heap.reserved = view_.heap.reserved - arena->reserved;
        auto outcome = read(arena->state.address);
        if (!outcome) return pass_on(outcome);
        *arena = std::move(*outcome);
      }
      trouble = try_to_mark(caches);
    }
    if (trouble.any()) count(trouble);
    return {};
  }

  ListTrouble try_to_mark(const ThreadCaches& caches) {
    ListLinks links(view_.heap, view_.libc.parameters_layout.links_may_be_plain);
    // Caches first: their blocks tell plain links from mangled ones more often.
    ListTrouble trouble = mark_thread_caches(view_, caches, links);
    for (const ArenaOutcome& arena : walked_) {
      trouble.add(mark_fastbins(view_, arena.state, links));
    }
    return trouble;
  }

  /// As if no list had been followed yet.
  void unmark(const ThreadCaches& caches) {
    unmark_thread_caches(view_.heap, caches);
    view_.heap.uncache(first_arena_, static_cast<std::uint32_t>(indices_.size()));
  }

  /// A block that such an arena does not have shows that it has changed.
  std::vector<ArenaOutcome*> taken_over_with(const std::vector<Address>& strangers) {
    std::vector<ArenaOutcome*> arenas;
    if (keeper_ == nullptr) return arenas;
    std::set<std::uint32_t> indices;
    for (const Address stranger : strangers) {
      const heap::Region* region = view_.heap.region_with(stranger);
      if (region != nullptr) indices.insert(region->shape().arena);
    }
    for (ArenaOutcome& arena : walked_) {
      const Address address = arena.state.address;
      const bool is_doubtful = indices.contains(indices_.at(address));
      if (is_doubtful && keeper_->was_taken_over(address)) arenas.push_back(&arena);
    }
    return arenas;
  }

  /// A stranger in an arena that has changed since its walk is a block younger than the walk.
  void count(const ListTrouble& trouble) {
    view_.quality.contradictions += trouble.wrong_lengths;
    const std::set<std::uint32_t> changed = changed_arenas();
    for (const Address stranger : trouble.strangers) {
      const heap::Region* region = view_.heap.region_with(stranger);
      const bool is_young =
          region != nullptr ? changed.contains(region->shape().arena) : !changed.empty();
      ++(is_young ? view_.quality.torn_lists : view_.quality.contradictions);
    }
  }

  std::set<std::uint32_t> changed_arenas() {
    view_.forget_windows();
    std::set<std::uint32_t> changed;
    for (const ArenaOutcome& arena : walked_) {
      const Address address = arena.state.address;
      const auto now = read_arena(view_.scattered, address, view_.libc.arena_layout);
      if (!arena.standing_still || now != arena.state) changed.insert(indices_.at(address));
    }
    return changed;
  }

  Allocator allocator(const ThreadCaches& caches) {
    Bytes system_mem;
    for (const ArenaOutcome& arena : walked_) system_mem += arena.state.system_mem;
    Allocator found;
    found.name = "glibc";
    found.object = view_.libc.data.name;
    found.reading = Reading::exact;
    const auto now =
        read_parameters(view_.scattered, view_.libc.parameters, view_.libc.parameters_layout);
    const Parameters& p = now ? *now : view_.parameters;
    found.mapped = system_mem + p.mmapped;
    found.first_arena = first_arena_;
    found.arena_count = static_cast<std::uint32_t>(indices_.size());
    found.figures = {{"arenas", std::uint64_t{indices_.size()}},
                     {"tcaches", std::uint64_t{caches.structures.size()}},
                     {"system_bytes", system_mem.count},
                     {"mmapped_bytes", p.mmapped.count},
                     {"trim_threshold_bytes", p.trim_threshold.count},
                     {"top_pad_bytes", p.top_pad.count},
                     {"mmap_threshold_bytes", p.mmap_threshold.count},
                     {"dynamic_mmap_threshold", p.dynamic_mmap_threshold},
                     {"arena_max", p.arena_max},
                     {"tcache_count", p.tcache_count},
                     {"thp_page_bytes", p.thp_page.count}};
    if (auto file = view_.process.open_object(view_.libc.data)) {
      if (auto object = symbols::ElfObject::open(std::move(*file))) {
        found.version = symbols::glibc_version_text(*object).value_or("");
      }
    }
    return found;
  }

  LibcView view_;
  std::size_t ordinal_;
  std::uint32_t first_arena_ = 0;
  std::map<Address, std::uint32_t> indices_;
  ArenaKeeper* keeper_;
  std::vector<ArenaOutcome> walked_; ///< or taken over
};

/// The program's own libc before those of dlmopen(), which may not use brk (arena.c,
/// ptmalloc_init).
void program_first(std::vector<Libc>& libcs, WindowedReader& reader) {
  std::ranges::stable_partition(libcs, [&](const Libc& libc) {
    const auto main = read_arena(reader, libc.main_arena, libc.arena_layout);
    return main && !main->is_noncontiguous();
  });
}

bool is_in_use(const ArenaRing& ring, const Parameters& parameters) {
  return ring.arenas.size() > 1 || ring.arenas.front().system_mem > 0_B ||
         parameters.mmapped_count > 0;
}

struct Beginning {
  ArenaRing ring;
  Parameters parameters;
};

/// Where a libc's heap begins. A target that allocates meanwhile can be caught halfway through a
/// change, which makes no sense or ends the ring too early: then it is read again.
std::optional<Beginning> read_beginning(WindowedReader& reader, const Libc& libc) {
  std::optional<Beginning> best;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    if (attempt > 0) reader.forget();
    auto ring = read_ring(reader, libc.main_arena, libc.arena_layout);
    const auto parameters = read_parameters(reader, libc.parameters, libc.parameters_layout);
    if (!ring || !parameters) continue;
    if (!best || ring->arenas.size() > best->ring.arenas.size() || ring->is_closed) {
      best = {std::move(*ring), *parameters};
    }
    if (best->ring.is_closed) break;
  }
  return best;
}

} // namespace

Result<GlibcReading> read_glibc(target::Process& process, heap::Heap& heap, ReadingQuality& quality,
                                ArenaKeeper* keeper) {
  auto mappings = process.mappings();
  if (!mappings) return pass_on(mappings);
  auto threads = process.threads();
  if (!threads) return pass_on(threads);
  auto search = find_libcs(process.memory(), *mappings);
  if (!search) return pass_on(search);

  GlibcReading reading;
  reading.swapped_data_pages = search->swapped_pages;
  reading.unreadable_libcs = search->without_parameters;
  using Order = WindowedReader::Order;
  const bool reads_ahead = keeper == nullptr || keeper->reads_ahead();
  WindowedReader bulk(process.memory(), 256_KiB, 1,
                      reads_ahead ? Order::ascending : Order::scattered);
  WindowedReader scattered(process.memory(), 4_KiB, 1024);
  const auto thread_pointers = find_thread_pointers(scattered, *mappings, *threads);
  const std::uint64_t seed = keeper != nullptr ? keeper->hash_seed() : std::random_device{}();
  program_first(search->found, scattered);
  for (Libc& libc : search->found) {
    auto beginning = read_beginning(scattered, libc);
    if (auto error = scattered.error()) return std::unexpected(*error);
    if (!beginning) {
      ++reading.unreadable_libcs;
      continue;
    }
    auto& [ring, parameters] = *beginning;
    if (!is_in_use(ring, parameters)) continue;
    if (ring.heap_info_size != 0) libc.parameters_layout.heap_info_size = ring.heap_info_size;
    LibcReading libc_reading({.process = process,
                              .mappings = *mappings,
                              .libc = libc,
                              .parameters = parameters,
                              .ring = std::move(ring),
                              .heap = heap,
                              .bulk = bulk,
                              .scattered = scattered,
                              .rules = {.thread_arena = false,
                                        .cache_layout = {},
                                        .blocks_per_bin = 0,
                                        .hash_seed = seed},
                              .quality = quality},
                             reading.allocators.size(), keeper);
    auto allocator = libc_reading.run(thread_pointers);
    if (!allocator) return pass_on(allocator);
    reading.allocators.push_back(std::move(*allocator));
  }
  return reading;
}

} // namespace heapgap::allocators::glibc
