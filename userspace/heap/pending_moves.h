// Reallocs that are under way.
//
//   begin ──▶ pending ── somebody is given memory of the old block ──▶ claimed ──▶ end
//                └──────────────────────────────────────────────────────────────▶ end
//
// The allocator gives the old block back before the call returns. When another thread is given its
// memory meanwhile, that is seen first, and the end must leave the old address alone.
#pragma once

#include "base/range.h"

#include <list>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace heapgap::heap {

struct Move {
  std::uint32_t thread = 0;
  Address old_block;
  bool was_live = false; ///< at the beginning
  bool claimed = false;
};

class PendingMoves {
public:
  /// Replaces a move of the same thread. Of too many the oldest is forgotten, as threads may end
  /// in the middle of a call.
  void begin(const Move& move);
  /// Takes the thread's move out, if it has one.
  std::optional<Move> end(std::uint32_t thread);
  /// Somebody was given `range`. Calls visit(Address) for each old block there.
  template <typename Visit> void claim(Range range, Visit visit) {
    const auto first = unclaimed_.lower_bound({range.begin, 0});
    auto at = first;
    for (; at != unclaimed_.end() && at->first < range.end; ++at) {
      by_thread_.at(at->second)->claimed = true;
      visit(at->first);
    }
    unclaimed_.erase(first, at);
  }

  [[nodiscard]] bool empty() const { return moves_.empty(); }
  [[nodiscard]] std::size_t size() const { return moves_.size(); }

  static constexpr std::size_t most = 65536;

private:
  using Moves = std::list<Move>;

  void remove(Moves::iterator move);

  Moves moves_; ///< oldest first
  std::unordered_map<std::uint32_t, Moves::iterator> by_thread_;
  std::set<std::pair<Address, std::uint32_t>> unclaimed_; ///< old block and thread
};

} // namespace heapgap::heap
