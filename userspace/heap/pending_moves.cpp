#include "heap/pending_moves.h"

namespace heapgap::heap {

void PendingMoves::begin(const Move& move) {
  if (const auto same = by_thread_.find(move.thread); same != by_thread_.end())
    remove(same->second);
  if (moves_.size() >= most) remove(moves_.begin());
  moves_.push_back(move);
  const auto added = std::prev(moves_.end());
  by_thread_.emplace(move.thread, added);
  if (!move.claimed) unclaimed_.emplace(move.old_block, move.thread);
}

std::optional<Move> PendingMoves::end(std::uint32_t thread) {
  const auto found = by_thread_.find(thread);
  if (found == by_thread_.end()) return std::nullopt;
  const Move move = *found->second;
  remove(found->second);
  return move;
}

void PendingMoves::remove(Moves::iterator move) {
  unclaimed_.erase({move->old_block, move->thread});
  by_thread_.erase(move->thread);
  moves_.erase(move);
}

} // namespace heapgap::heap
