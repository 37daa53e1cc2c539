#include "allocators/glibc/arena_keeper.h"

#include "allocators/glibc/free_chunk_check.h"

#include <algorithm>
#include <random>
#include <utility>

namespace heapgap::allocators::glibc {

namespace {

/// Smaller arenas are read as quickly as they are checked.
constexpr Bytes least_kept = 256_KiB;

/// The same lists, top and counters. Who uses the arena and what follows it on the ring is not its
/// own.
bool have_same_lists(ArenaState a, const ArenaState& b) {
  a.next = b.next;
  a.attached_threads = b.attached_threads;
  return a == b;
}

bool can_be_kept(const ArenaOutcome& outcome) {
  return outcome.is_sound && outcome.placed >= least_kept;
}

} // namespace

ArenaKeeper::ArenaKeeper() : hash_seed_(std::random_device{}()) {}

void ArenaKeeper::begin(Mode mode, std::chrono::nanoseconds now, heap::Heap& model) {
  mode_ = mode;
  now_ = now;
  changed_unseen_ = 0;
  to_compare_.clear();
  before_ = std::exchange(kept_, {});
  if (mode == Mode::first) { // whatever was begun before came to no end
    before_.clear();
    caches_.clear();
  }
  for (const ThreadCaches& caches : caches_) unmark_thread_caches(model, caches);
  caches_.clear();
  std::vector<heap::ArenaParts> parts = model.take_apart();
  for (auto& [arena, kept] : before_) kept.parts = std::move(parts.at(kept.index));
}

ArenaKeeper::Tally ArenaKeeper::tally() const {
  Tally tally;
  tally.arenas = kept_.size();
  tally.oldest = now_;
  tally.changed_unseen = changed_unseen_;
  for (const auto& [address, kept] : kept_) {
    tally.placed += kept.outcome.placed;
    if (can_be_kept(kept.outcome)) tally.can_be_taken_over += kept.outcome.placed;
    if (!kept.taken_over) continue;
    ++tally.taken_over;
    tally.oldest = std::min(tally.oldest, kept.read);
  }
  return tally;
}

Result<std::optional<ArenaOutcome>> ArenaKeeper::take_over(LibcView& view, Address arena,
                                                           std::uint32_t index) {
  auto found = before_.extract(arena);
  if (found.empty()) return std::nullopt;
  Kept& kept = found.mapped();
  auto state = unchanged_state(view, kept);
  if (!state) return pass_on(state);
  if (!*state) return std::nullopt;
  kept.outcome.state = **state;
  for (heap::Region& region : kept.parts.regions) region.uncache();
  if (mode_ == Mode::whole) {
    Comparison& comparison = to_compare_[arena];
    comparison.state = kept.outcome.state;
    for (const heap::Region& region : kept.parts.regions) {
      comparison.regions.push_back({region.range().begin, sum_of(region)});
    }
    return std::nullopt;
  }
  if (!view.heap.add_parts(index, std::exchange(kept.parts, {}))) return std::nullopt;
  view.heap.reserved += kept.outcome.reserved;
  kept.index = index;
  kept.taken_over = true;
  return kept_.insert_or_assign(arena, std::move(kept)).first->second.outcome;
}

Result<std::optional<ArenaState>> ArenaKeeper::unchanged_state(LibcView& view, const Kept& kept) {
  if (!can_be_kept(kept.outcome)) return std::nullopt;
  view.forget_windows();
  const Address arena = kept.outcome.state.address;
  auto now = read_arena(view.scattered, arena, view.libc.arena_layout);
  if (auto error = view.error()) return std::unexpected(*error);
  if (!now || !have_same_lists(*now, kept.outcome.state)) return std::nullopt;
  const auto unchanged = are_free_chunks_unchanged(view.process.memory(), kept.parts.regions,
                                                   kept.outcome, hash_seed_);
  if (!unchanged) return std::unexpected(unchanged.error());
  if (!*unchanged) return std::nullopt;
  return now;
}

void ArenaKeeper::note_read(const heap::Heap& model, std::uint32_t index,
                            const ArenaOutcome& outcome) {
  const Address arena = outcome.state.address;
  if (was_taken_over(arena)) ++changed_unseen_;
  kept_[arena] = {index, outcome, now_, false, {}};
  compare(model, outcome);
}

bool ArenaKeeper::was_taken_over(Address arena) const {
  const auto found = kept_.find(arena);
  return found != kept_.end() && found->second.taken_over;
}

/// One that has changed since it was looked at proves nothing.
void ArenaKeeper::compare(const heap::Heap& model, const ArenaOutcome& outcome) {
  const auto found = to_compare_.extract(outcome.state.address);
  if (found.empty() || !outcome.is_sound) return;
  const Comparison& before = found.mapped();
  if (!have_same_lists(before.state, outcome.state)) return;
  const bool same = std::ranges::all_of(before.regions, [&](const RegionSum& sum) {
    const auto region = model.regions().find(sum.begin);
    return region != model.regions().end() && sum_of(region->second) == sum.sum;
  });
  if (!same) ++changed_unseen_;
}

BinEdges ArenaKeeper::sum_of(const heap::Region& region) const {
  BinEdges sum(hash_seed_);
  region.for_each([&](const heap::Span& span) {
    sum.add(span.begin, span.end(), Address{static_cast<std::uint64_t>(span.kind)});
  });
  return sum;
}

} // namespace heapgap::allocators::glibc
