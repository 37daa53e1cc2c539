#include "session/heap_walker.h"

#include "session/walk_budget.h"

#include <utility>

#include <fmt/format.h>

namespace heapgap::session {

Result<void> HeapWalker::walk() {
  mode_ = is_whole_due() ? Mode::whole : Mode::renewing;
  if (!has_walked_) mode_ = Mode::first;
  const auto begin = clock_.processor_time();
  keeper_.begin(mode_, clock_.monotonic(), last_.heap);
  has_walked_ = false;
  auto walk = walk_heap(process_, clock_, &keeper_);
  if (!walk) return pass_on(walk);
  last_ = *std::move(walk);
  has_walked_ = true;
  if (is_whole()) {
    whole_end_ = last_.record.end;
    whole_cost_ = clock_.processor_time() - begin;
  }
  describe_what_was_taken_over();
  return {};
}

bool HeapWalker::is_whole_due() const {
  if (!has_walked_) return true;
  const auto paid_after = whole_cost_ / WalkBudget::share;
  return clock_.monotonic() - whole_end_ >= between_whole_walks * paid_after;
}

double HeapWalker::renewable_share() const {
  const auto tally = keeper_.tally();
  if (tally.placed == 0_B) return 0;
  return static_cast<double>(tally.can_be_taken_over.count) /
         static_cast<double>(tally.placed.count);
}

void HeapWalker::describe_what_was_taken_over() {
  const auto tally = keeper_.tally();
  WalkRecord& record = last_.record;
  if (tally.taken_over > 0) {
    record.as_of = tally.oldest;
    record.quality.notes.push_back(
        fmt::format("{} of {} arenas look unchanged since an earlier walk and were not read again",
                    tally.taken_over, tally.arenas));
  }
  if (tally.changed_unseen > 0) {
    record.quality.notes.push_back(
        fmt::format("{} arenas had changed although they looked unchanged", tally.changed_unseen));
  }
}

} // namespace heapgap::session
