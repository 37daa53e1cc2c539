#include "session/windows/governor.h"

#include <algorithm>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using Time = Governor::Time;

/// How often windows are opened, while the budget pays for more than the shortest.
constexpr Time period = 250ms;
/// A shorter one would see the target's stumbling over the placing more than anything else.
constexpr Time shortest = 2ms;
constexpr Time longest = 1s;
/// The account holds what this time earns. With a second the worst five seconds of a target that is
/// idle every other second came to one and a half budgets, as hits cost a little more than they do
/// in the self-test.
constexpr Time memory = 500ms;
/// A window stays open until its hits cost by this part of its price more than was earned
/// meanwhile: a burst now and then does not close it.
constexpr double patience = 0.5;
constexpr Time least_between_looks = 1ms;
constexpr Time most_between_looks = 50ms;

Time times(Time time, double factor) {
  return Time(static_cast<Time::rep>(static_cast<double>(time.count()) * factor));
}

double ratio(Time part, Time whole) {
  return whole > 0ns ? static_cast<double>(part.count()) / static_cast<double>(whole.count()) : 0;
}

} // namespace

Governor::Governor(double share, Time now)
    : share_(share), last_time_(now), balance_(earned_in(period)) {}

void Governor::settle(Time now, Time cost) {
  const Time most = std::max(earned_in(memory), price());
  balance_ = std::min(balance_ + earned_in(now - last_time_), most) - (cost - last_cost_);
  last_time_ = now;
  last_cost_ = cost;
  if (is_open_ && now > opened_) {
    load_ = std::clamp(ratio(cost - cost_at_opening_, now - opened_), 0.0, 1.0);
  }
}

bool Governor::may_open() const {
  return !is_open_ && (!was_open_ || balance_ >= price());
}

void Governor::open(bool may_stay) {
  is_open_ = was_open_ = true;
  may_stay_ = may_stay;
  opened_ = last_time_;
  cost_at_opening_ = last_cost_;
  floor_ = balance_ - price();
  length_ = std::clamp(times(price(), 1 / std::max(load_, 1e-6)), shortest, longest);
}

bool Governor::must_close() const {
  if (!is_open_) return false;
  if (balance_ <= floor_) return true;
  return last_time_ - opened_ >= length_ && !(may_stay_ && pays_its_way());
}

void Governor::close() {
  is_open_ = false;
  is_sampling_ = balance_ <= floor_ || !pays_its_way();
}

Time Governor::next_look() const {
  Time wait = balance_ - floor_; // in less time it cannot be spent
  if (is_open_) {
    const Time left = opened_ + length_ - last_time_;
    if (left > 0ns) wait = std::min(wait, left);
  } else {
    wait = times(price() - balance_, 1 / share_);
  }
  return last_time_ + std::clamp(wait, least_between_looks, most_between_looks);
}

bool Governor::pays_its_way() const {
  const Time beyond = last_cost_ - cost_at_opening_ - earned_in(last_time_ - opened_);
  return beyond <= times(price(), patience);
}

Time Governor::price() const {
  return std::max(earned_in(period), times(shortest, load_));
}

Time Governor::earned_in(Time time) const {
  return times(time, share_);
}

} // namespace heapgap::session
