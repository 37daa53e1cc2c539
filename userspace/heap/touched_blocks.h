// Which blocks changed while a walk was under way.
//
//   remember()        adopted          adopted
//       |----- walk 1 -----|----- walk 2 -----|
//       |     an event here outweighs walk 1, and a free walk 2 as well
//
// What an event tells has happened when the event is sent, and the next walk sees it. But a free is
// sent when it begins: it may take effect only while the next walk reads.
#pragma once

#include "base/units.h"

#include <cstdint>
#include <unordered_map>
#include <utility>

namespace heapgap::heap {

/// When what an event tells takes effect.
enum class Effect : std::uint8_t {
  past,    ///< before the event
  pending, ///< some time after it
};

class TouchedBlocks {
public:
  void remember() {
    forget();
    remembering_ = true;
  }
  void forget() {
    remembering_ = false;
    now_.clear();
    before_.clear();
  }
  /// The last event of the block; false when the table is full: the next walk will speak for it.
  bool note(Address address, Effect effect) {
    if (!remembering_) return true;
    if (now_.size() >= most && !now_.contains(address.value)) return false;
    now_[address.value] = effect;
    return true;
  }
  [[nodiscard]] bool contains(Address address) const {
    return now_.contains(address.value) || before_.contains(address.value);
  }
  /// Calls visit(Address) for each, in no order, some twice.
  template <typename Visit> void for_each(Visit visit) const {
    for (const auto& [address, effect] : before_) visit(Address{address});
    for (const auto& [address, effect] : now_) visit(Address{address});
  }
  /// A walk was adopted.
  void end_walk() {
    std::erase_if(now_, [](const auto& entry) { return entry.second == Effect::past; });
    before_ = std::exchange(now_, {});
  }

private:
  using Events = std::unordered_map<std::uint64_t, Effect>;

  static constexpr std::size_t most = 4U << 20U;

  bool remembering_ = false;
  Events now_;    ///< since the last walk was adopted
  Events before_; ///< frees since the walk before it was
};

} // namespace heapgap::heap
