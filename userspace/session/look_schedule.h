// Which heap is looked at next, so that all looks together cost no more than their share of one
// core, and none waits for ever.
//
// Looks of like cost share a lane, which has an account of its own: a giant's look is a debt of the
// long lane, and the quick ones go on.
//
//   share ──┬─▶ quick lane: looks up to 100 ms ─▶ the most overdue goes next
//           └─▶ long lane: longer ones         ─▶ the same
//
// Within a lane those of the first pass come first; then newcomers and old ones take turns, so that
// neither can keep the other from being looked at. Of the old ones: with looks of cost c and weight
// w, the weighted age of all figures is least when each is looked at every T ~ sqrt(c / w); so the
// one whose age is the largest in units of its T is next. The lanes share in proportion to the sums
// of sqrt(c w), which is what each would need.
#pragma once

#include "base/units.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace heapgap::session {

enum class Lane : std::uint8_t { quick, lengthy };
inline constexpr std::size_t lane_count = 2;

/// What the schedule knows of one process. All times are monotonic.
struct LookRecord {
  Bytes anonymous;                              ///< resident now
  Bytes anonymous_then;                         ///< at the last look
  std::optional<std::chrono::nanoseconds> last; ///< when the last look ended
  std::chrono::nanoseconds cost{};              ///< of the last look, processor time
  std::chrono::nanoseconds not_before{};
  bool in_hand = false;       ///< being looked at
  bool in_first_pass = false; ///< was there at the begin
};

/// Processor time that the next look will take, as far as can be told.
std::chrono::nanoseconds expected_cost(const LookRecord& record);
Lane lane_of(const LookRecord& record);
/// What the next look may take before it is given up.
std::chrono::nanoseconds most_cost(const LookRecord& record);

class LookSchedule {
public:
  using Time = std::chrono::nanoseconds;

  /// Of one core; the rest of 5 % is for drawing.
  static constexpr double share = 0.04;
  /// What remains for looks whatever the listings cost.
  static constexpr double least_share = 0.01;
  /// For each lane at the begin, so that the first pass does not take minutes. What is left of it
  /// when the first pass is over is gone.
  static constexpr std::chrono::seconds advance{5};
  /// From look to look of one process, at least.
  static constexpr std::chrono::seconds least_spacing{1};

  explicit LookSchedule(Time begin) : last_time_(begin) {}

  /// The next one of `records` to look at in this lane; nothing when none is due or the account is
  /// empty. The caller marks it as in hand, and pays when the look is over.
  std::optional<std::size_t> choose(std::span<const LookRecord> records, Lane lane, Time now);
  void pay(Lane lane, std::chrono::nanoseconds cost) { account(lane).balance -= cost; }
  /// What was spent beside the looks, on listings.
  void spend(std::chrono::nanoseconds cost) { beside_ += cost; }

private:
  struct Account {
    std::chrono::nanoseconds balance = advance;
    double need = 0;                ///< sum of sqrt(c w)
    bool first_pass = false;        ///< goes on
    bool newcomer_was_last = false; ///< now it is the turn of the others
  };

  Account& account(Lane lane) { return accounts_.at(static_cast<std::size_t>(lane)); }
  void settle(std::span<const LookRecord> records, Time now);

  Time last_time_;
  std::chrono::nanoseconds beside_{}; ///< spent and not yet paid
  std::array<Account, lane_count> accounts_;
};

} // namespace heapgap::session
