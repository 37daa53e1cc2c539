#include "allocators/tcmalloc/instance_reading.h"

#include "allocators/tcmalloc/heap_filler.h"
#include "allocators/tcmalloc/metadata.h"
#include "allocators/tcmalloc/object_chains.h"
#include "allocators/tcmalloc/page_heap.h"

#include <fmt/format.h>

namespace heapgap::allocators::tcmalloc {

namespace {

constexpr int most_attempts = 4;

/// tcmalloc's own counters, of one moment.
struct Counters {
  std::optional<PageHeapStats> stats;
  std::optional<std::vector<CentralList>> central;
  std::vector<std::optional<ThreadCache>> caches;

  bool operator==(const Counters&) const = default;
};

/// What one attempt brought.
struct Attempt {
  Counters before;
  PageMapWalk walk;
  Filled filled;
  ChainMarks thread_caches;
  ChainMarks transfer_caches;
  std::uint64_t wrong_cache_totals = 0; ///< thread caches whose bytes are not what they say
  bool standing_still = false;
  bool meets_counters = false; ///< the spans' memory is what the page heap counts
  bool meets_free = false;     ///< and so is the free part of it

  /// Things that cannot be so in a heap that stands still.
  [[nodiscard]] std::uint64_t contradictions() const;
  /// Lists that lead into memory that is not there: live and cached can't be told apart.
  [[nodiscard]] std::uint64_t unreadable() const {
    return walk.unreadable + filled.unreadable_lists + thread_caches.unreadable +
           transfer_caches.unreadable;
  }
};

std::uint64_t wrong_classes(const Filled& filled, const std::vector<CentralList>& central) {
  std::uint64_t wrong = 0;
  for (std::size_t number = 1; number < central.size(); ++number) {
    wrong += filled.spans[number] != central[number].spans ? 1 : 0;
    wrong += filled.free_objects[number] != central[number].free_objects ? 1 : 0;
  }
  return wrong;
}

std::uint64_t Attempt::contradictions() const {
  std::uint64_t sum =
      walk.wrong_entries + filled.broken_lists + thread_caches.broken + transfer_caches.broken;
  // What is not in memory cannot be counted either.
  if (unreadable() > 0) return sum;
  sum += meets_free ? 0 : 1;
  sum += thread_caches.wrong_lengths + transfer_caches.wrong_lengths + wrong_cache_totals;
  if (before.central) sum += wrong_classes(filled, *before.central);
  return sum;
}

class InstanceReading {
public:
  InstanceReading(TcmallocView view, ReadingQuality& quality)
      : view_(std::move(view)), quality_(quality) {}

  Result<Allocator> run() {
    for (int attempts = 1;; ++attempts) {
      // The heap may have grown since the mappings were read.
      auto mappings = view_.process.mappings();
      if (!mappings) return pass_on(mappings);
      view_.mappings = std::move(*mappings);
      try_once();
      if (auto error = view_.error()) return std::unexpected(*error);
      // What stands still would look the same again.
      if (attempt_.meets_counters || attempt_.standing_still || attempts == most_attempts) break;
      ++quality_.retries;
    }
    if (auto placed = place_metadata(); !placed) return pass_on(placed);
    judge();
    return allocator();
  }

private:
  Counters read_counters() {
    Counters counters{
        read_stats(view_.scattered, view_.place.lists), read_central_lists(view_), {}};
    for (const Address place : cache_places_) {
      counters.caches.push_back(read_thread_cache(view_, place));
    }
    return counters;
  }

  void try_once() {
    view_.forget_windows();
    view_.heap.clear_arena(view_.arena);
    attempt_ = {};
    cache_places_ = find_thread_caches(view_);
    attempt_.before = read_counters();
    attempt_.walk = walk_page_map(view_.bulk, view_.scattered, view_.place.root, view_.mappings,
                                  view_.place.classes);
    attempt_.filled = fill_heap(view_, attempt_.walk.spans);
    mark_caches();
    view_.forget_windows();
    const Counters after = read_counters();
    attempt_.standing_still = after == attempt_.before;
    const Filled& filled = attempt_.filled;
    stats_ = after.stats.value_or(PageHeapStats{});
    attempt_.meets_counters = filled.system == stats_.system && filled.returned == stats_.returned;
    attempt_.meets_free = filled.free == stats_.free;
  }

  void mark_caches() {
    for (const Address place : cache_places_) {
      view_.scattered.forget(); // the fresher a list, the less has moved on
      const auto cache = read_thread_cache(view_, place);
      if (!cache) continue;
      ChainMarks marks;
      for (const ObjectChain& list : cache->lists) marks.add(mark_chain(view_, list));
      attempt_.wrong_cache_totals += marks.bytes != cache->bytes ? 1 : 0;
      attempt_.thread_caches.add(marks);
    }
    if (!attempt_.before.central) return;
    for (const CentralList& list : *attempt_.before.central) {
      for (const ObjectChain& chain : list.transfer_cache) {
        attempt_.transfer_caches.add(mark_chain(view_, chain));
      }
    }
  }

  Result<void> place_metadata() {
    auto metadata = find_metadata(view_, attempt_.walk, cache_places_);
    if (!metadata) return pass_on(metadata);
    if (!*metadata) {
      has_metadata_ = false;
      return {};
    }
    metadata_ = (*metadata)->counted;
    Bytes missing = metadata_;
    for (const Range& piece : (*metadata)->pieces) {
      const bool taken = view_.heap.add_loose_span(
          {{piece.begin, piece.size(), heap::SpanKind::metadata}, view_.arena});
      if (taken) missing -= piece.size();
    }
    view_.heap.arenas()[view_.arena].unlocated += missing;
    return {};
  }

  void judge() {
    const Filled& filled = attempt_.filled;
    view_.heap.reserved += filled.returned;
    const Bytes counted = stats_.system - stats_.returned;
    const Bytes found = filled.system - filled.returned;
    view_.heap.arenas()[view_.arena].unlocated +=
        filled.refused + (counted > found ? counted - found : 0_B);
    if (attempt_.standing_still) quality_.contradictions += attempt_.contradictions();
    quality_.unreadable += page_size * attempt_.unreadable();
    if (filled.refused > 0_B) {
      quality_.notes.push_back(fmt::format("{} bytes of tcmalloc's heap are claimed by another "
                                           "allocator's",
                                           filled.refused.count));
    }
    if (!has_metadata_) {
      quality_.notes.emplace_back("tcmalloc's own structures were not found and are not counted");
    }
    if (attempt_.unreadable() > 0) {
      quality_.notes.emplace_back("some of tcmalloc's free lists are not in memory: objects in "
                                  "its caches may count as live");
    }
    if (cache_places_.empty()) {
      quality_.notes.emplace_back("tcmalloc's thread caches were not found: what they hold counts "
                                  "as live");
    }
    if (!attempt_.meets_counters || !attempt_.before.central || !has_metadata_ ||
        filled.refused > 0_B) {
      quality_.consistent = false;
    }
  }

  [[nodiscard]] bool is_exact() const {
    return attempt_.unreadable() == 0 && !cache_places_.empty() &&
           attempt_.before.central.has_value();
  }

  [[nodiscard]] Allocator allocator() const {
    const Filled& filled = attempt_.filled;
    Allocator found;
    found.name = "tcmalloc";
    found.object = view_.place.data.mapping.name;
    found.reading = is_exact() ? Reading::exact : Reading::approximate;
    found.mapped = stats_.system - stats_.returned + metadata_;
    found.first_arena = view_.arena;
    found.arena_count = 1;
    found.figures = {{"heap_bytes", stats_.system.count},
                     {"page_heap_free_bytes", stats_.free.count},
                     {"page_heap_returned_bytes", stats_.returned.count},
                     {"metadata_bytes", metadata_.count},
                     {"central_cache_free_bytes", free_object_bytes(filled).count},
                     {"transfer_cache_bytes", attempt_.transfer_caches.bytes.count},
                     {"thread_cache_bytes", attempt_.thread_caches.bytes.count},
                     {"thread_caches", std::uint64_t{cache_places_.size()}},
                     {"spans", std::uint64_t{attempt_.walk.spans.size()}}};
    found.slot_classes = span_classes(filled);
    return found;
  }

  [[nodiscard]] SlotClasses span_classes(const Filled& filled) const {
    SlotClassCount count;
    for (std::size_t number = 1; number < filled.spans.size(); ++number) {
      const SizeClass& size_class = view_.place.classes[number];
      const std::uint64_t spans = filled.spans[number];
      if (spans == 0) continue;
      count.add(size_class.object, spans * size_class.capacity(), filled.free_objects[number],
                spans);
    }
    return count.named("span");
  }

  [[nodiscard]] Bytes free_object_bytes(const Filled& filled) const {
    Bytes sum;
    for (std::size_t number = 1; number < filled.free_objects.size(); ++number) {
      sum += view_.place.classes[number].object * filled.free_objects[number];
    }
    return sum;
  }

  TcmallocView view_;
  ReadingQuality& quality_;
  Attempt attempt_;
  std::vector<Address> cache_places_;
  PageHeapStats stats_; ///< read after the spans
  Bytes metadata_;
  bool has_metadata_ = true;
};

} // namespace

Result<Allocator> read_instance(TcmallocView view, ReadingQuality& quality) {
  return InstanceReading(std::move(view), quality).run();
}

} // namespace heapgap::allocators::tcmalloc
