#include "allocators/jemalloc/jemalloc_reader.h"

#include "allocators/jemalloc/arena_ledger.h"
#include "allocators/jemalloc/cache_marks.h"
#include "allocators/jemalloc/extent_walk.h"
#include "allocators/thread_pointers.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace heapgap::allocators::jemalloc {

namespace {

/// How often a heap that moves is read until its parts meet its counters.
constexpr unsigned most_readings = 4;
constexpr Bytes window_size = 256_KiB;
/// Windows for descriptors: 16 GiB of structures, of which only what is in memory costs anything.
constexpr std::size_t most_windows = 65'536;

/// Reads one jemalloc's heap.
class InstanceReading {
public:
  InstanceReading(JemallocView& view, std::string prefix)
      : view_(view), ledger_(view, std::move(prefix)) {}

  Result<Allocator> run(const std::vector<Address>& thread_pointers) {
    const auto caches_before = read_caches(thread_pointers);
    read_heap();
    const auto caches = read_caches(thread_pointers);
    const CacheMarks marks = mark_caches(view_, caches);
    if (same_state(caches_before, caches)) view_.quality.contradictions += marks.strangers;
    if (!caches.unread_pages.empty()) {
      note_swapped(caches.unread_pages.size());
      view_.quality.notes.emplace_back("thread caches of jemalloc's are in swap: what they hold "
                                       "counts as live");
    }
    if (auto error = view_.error()) return std::unexpected(*error);
    return allocator(caches, marks);
  }

private:
  ThreadCaches read_caches(const std::vector<Address>& thread_pointers) {
    view_.scattered.forget();
    return read_thread_caches(view_.scattered, view_.instance, thread_pointers);
  }

  void read_heap() {
    for (unsigned reading = 1;; ++reading) {
      const AllCounters before = ledger_.read_counters();
      const WalkTrouble trouble = read_once();
      const AllCounters after = ledger_.read_counters();
      const bool met = ArenaLedger::meets(sums_, after);
      const bool stands_still = before == after;
      if (met || stands_still || reading == most_readings) {
        conclude(trouble, after, met, stands_still);
        return;
      }
      ++view_.quality.retries;
      ledger_.clear();
      view_.heap.reserved = reserved_before_;
    }
  }

  WalkTrouble read_once() {
    view_.forget_windows();
    Placement placement(view_, [this](std::uint32_t index) { return ledger_.arena_of(index); });
    BaseBlocks blocks(view_.scattered, view_.mappings);
    for (const ArenaPlace& arena : view_.instance.arenas) {
      for (const BaseBlock& block :
           blocks_of(view_.scattered, blocks, arena, view_.instance.layout)) {
        placement.add_base_block(block.memory, arena.index);
      }
    }
    const WalkTrouble trouble =
        walk_extents(view_, [&](const Extent& extent, const SlabBitmap& bitmap) {
          placement.add(extent, bitmap);
        });
    placement.finish();
    sums_ = placement.sums();
    slabs_ = placement.slabs();
    incoherent_ = placement.incoherent();
    refused_ = placement.refused();
    return trouble;
  }

  void conclude(const WalkTrouble& trouble, const AllCounters& counters, bool met,
                bool stands_still) {
    ReadingQuality& quality = view_.quality;
    if (stands_still) quality.contradictions += trouble.torn + incoherent_;
    note_swapped(trouble.unread_pages);
    if (!met) {
      missing_ = ledger_.enter_missing(sums_, counters);
      give_up_consistency("jemalloc's arenas count other sums of pages than were found");
    }
    if (trouble.given_up) give_up_consistency("jemalloc's tree makes no sense in large parts");
    if (refused_ > 0_B) {
      give_up_consistency(
          fmt::format("{} bytes of jemalloc's belong to another heap already", refused_.count));
    }
    const bool huge_pages =
        std::ranges::any_of(counters, [](const auto& one) { return one.second.used_huge_pages; });
    if (huge_pages) {
      give_up_consistency("jemalloc's huge page allocator is in use; what it keeps free is not "
                          "listed");
    }
  }

  void note_swapped(std::uint64_t pages) {
    view_.quality.unreadable += page_size * pages;
    view_.quality.swapped += page_size * pages;
  }

  void give_up_consistency(std::string note) {
    view_.quality.consistent = false;
    view_.quality.notes.push_back(std::move(note));
  }

  /// Nobody has called jemalloc in between, as far as the caches know.
  static bool same_state(const ThreadCaches& before, const ThreadCaches& after) {
    return std::ranges::equal(before.all, after.all, {}, &ThreadCache::state, &ThreadCache::state);
  }

  Allocator allocator(const ThreadCaches& caches, const CacheMarks& marks) {
    ArenaSums all;
    Bytes allocated;
    for (const auto& [index, sums] : sums_) {
      all.base += sums.base;
      all.active += sums.active;
      all.dirty += sums.dirty;
      all.muzzy += sums.muzzy;
      all.retained += sums.retained;
      all.slabs += sums.slabs;
      all.slots += sums.slots;
      all.free_slots += sums.free_slots;
      all.large_blocks += sums.large_blocks;
      allocated += sums.allocated;
    }
    Allocator found;
    found.name = "jemalloc";
    found.version = view_.instance.layout.release;
    found.object = view_.instance.data.name;
    found.reading = Reading::exact;
    found.mapped = all.base + all.extents() + missing_ - refused_;
    found.first_arena = ledger_.first();
    found.arena_count = ledger_.count();
    found.figures = {{"arenas", std::uint64_t{ledger_.count()}},
                     {"tcaches", std::uint64_t{caches.all.size()}},
                     {"allocated_bytes", allocated.count},
                     {"active_bytes", all.active.count},
                     {"dirty_bytes", all.dirty.count},
                     {"muzzy_bytes", all.muzzy.count},
                     {"retained_bytes", all.retained.count},
                     {"base_bytes", all.base.count},
                     {"internal_bytes", marks.own.count},
                     {"slabs", all.slabs},
                     {"slab_slots", all.slots},
                     {"slab_free_slots", all.free_slots},
                     {"large_blocks", all.large_blocks}};
    found.slot_classes = slabs_.named("slab");
    return found;
  }

  JemallocView& view_;
  ArenaLedger ledger_;
  Bytes reserved_before_ = view_.heap.reserved;
  std::map<std::uint32_t, ArenaSums> sums_;
  SlotClassCount slabs_;
  std::uint64_t incoherent_ = 0;
  Bytes refused_;
  Bytes missing_;
};

/// All memory of the arenas' structures, in address order.
std::vector<Range> structures_of(WindowedReader& reader, const target::Mappings& mappings,
                                 const Instance& instance) {
  BaseBlocks blocks(reader, mappings);
  std::vector<Range> ranges;
  for (const ArenaPlace& arena : instance.arenas) {
    for (const BaseBlock& block : blocks_of(reader, blocks, arena, instance.layout)) {
      ranges.push_back(block.memory);
    }
  }
  std::ranges::sort(ranges);
  return ranges;
}

/// One window for each part of them, and as many again, as two may fall on the same place.
std::size_t windows_for(const std::vector<Range>& structures) {
  Bytes total;
  for (const Range& range : structures) total += range.size();
  return std::bit_ceil(std::min(2 * total.count / window_size.count + 1, most_windows));
}

} // namespace

Result<JemallocReading> read_jemalloc(target::Process& process, heap::Heap& heap,
                                      ReadingQuality& quality) {
  const auto mappings = process.mappings();
  if (!mappings) return std::unexpected(mappings.error());
  auto search = find_trees(process.memory(), *mappings);
  if (!search) return pass_on(search);

  JemallocReading reading;
  reading.refused = std::move(search->refused);
  if (search->found.empty()) return reading;
  const auto threads = process.threads();
  if (!threads) return std::unexpected(threads.error());
  WindowedReader scattered(process.memory(), 4_KiB, 1024);
  WindowedReader tree(process.memory(), window_size, 1);
  const auto thread_pointers = find_thread_pointers(scattered, *mappings, *threads);
  for (Instance& instance : search->found) {
    auto structures = structures_of(scattered, *mappings, instance);
    WindowedReader descriptors(process.memory(), window_size, windows_for(structures));
    const SizeClasses classes(instance.layout.lg_quantum);
    const std::size_t number = reading.allocators.size() + 1;
    JemallocView view{.mappings = *mappings,
                      .instance = std::move(instance),
                      .classes = classes,
                      .structures = std::move(structures),
                      .heap = heap,
                      .tree = tree,
                      .descriptors = descriptors,
                      .scattered = scattered,
                      .quality = quality};
    InstanceReading one(view, number == 1 ? "jemalloc" : fmt::format("jemalloc {}", number));
    auto allocator = one.run(thread_pointers);
    if (!allocator) return pass_on(allocator);
    reading.allocators.push_back(std::move(*allocator));
  }
  return reading;
}

} // namespace heapgap::allocators::jemalloc
