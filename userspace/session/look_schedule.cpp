#include "session/look_schedule.h"

#include <algorithm>
#include <cmath>
#include <ratio>

namespace heapgap::session {

namespace {

using namespace std::chrono_literals;
using Nanoseconds = std::chrono::duration<double, std::nano>;

constexpr std::chrono::nanoseconds longest_quick = 100ms;
/// A first look: what opening and finding the allocators takes, and a bytes' rate of a walk that is
/// on the slow side (docs/BENCHMARKS.md).
constexpr std::chrono::nanoseconds opening = 5ms;
constexpr double nanoseconds_a_byte = 0.5;
/// A look that takes this much longer than expected is given up, but not before the least.
constexpr int surprise = 4;
constexpr std::chrono::nanoseconds least_bound = 500ms;
constexpr std::chrono::nanoseconds most_bound = 10s;
/// What listings may owe: more than that they will never pay back.
constexpr std::chrono::nanoseconds most_beside = 1s;

double mebibytes(Bytes bytes) {
  return static_cast<double>(bytes.count) / static_cast<double>((1_MiB).count);
}

/// How much the age of a heap's figures matters: large heaps are what people look for.
double weight_of(const LookRecord& record) {
  return std::sqrt(std::max(1.0, mebibytes(record.anonymous)));
}

double number(std::chrono::nanoseconds time) {
  return static_cast<double>(time.count());
}

/// Proportional to the time from look to look that serves all best.
double spacing_of(const LookRecord& record) {
  return std::sqrt(number(expected_cost(record)) / weight_of(record));
}

/// The larger one goes first.
double urgency_of(const LookRecord& record, std::chrono::nanoseconds now) {
  return number(now - *record.last) / spacing_of(record);
}

bool is_due(const LookRecord& record, std::chrono::nanoseconds now) {
  if (record.in_hand || now < record.not_before) return false;
  return !record.last || now - *record.last >= LookSchedule::least_spacing;
}

/// Those of a lower class go first.
enum class Class : std::uint8_t { first_pass, turn, other_turn };

Class class_of(const LookRecord& record, bool turn_of_newcomers) {
  if (!record.last && record.in_first_pass) return Class::first_pass;
  return record.last.has_value() != turn_of_newcomers ? Class::turn : Class::other_turn;
}

/// Which of two of one class goes first. Among first looks the large heaps, which matter most; but
/// in the long lane the short ones, for which nobody has to wait long.
bool goes_before(const LookRecord& a, const LookRecord& b, Lane lane,
                 std::chrono::nanoseconds now) {
  if (a.last) return urgency_of(a, now) > urgency_of(b, now);
  return lane == Lane::quick ? a.anonymous > b.anonymous : a.anonymous < b.anonymous;
}

} // namespace

std::chrono::nanoseconds expected_cost(const LookRecord& record) {
  const auto anonymous = static_cast<double>(record.anonymous.count);
  if (!record.last) {
    return opening + std::chrono::duration_cast<std::chrono::nanoseconds>(
                         Nanoseconds(anonymous * nanoseconds_a_byte));
  }
  const auto then = static_cast<double>(std::max(record.anonymous_then, 1_MiB).count);
  const Nanoseconds grown = Nanoseconds(record.cost) * std::max(1.0, anonymous / then);
  return std::max<std::chrono::nanoseconds>(
      1us, std::chrono::duration_cast<std::chrono::nanoseconds>(grown));
}

Lane lane_of(const LookRecord& record) {
  return expected_cost(record) <= longest_quick ? Lane::quick : Lane::lengthy;
}

std::chrono::nanoseconds most_cost(const LookRecord& record) {
  return std::clamp<std::chrono::nanoseconds>(surprise * expected_cost(record), least_bound,
                                              most_bound);
}

std::optional<std::size_t> LookSchedule::choose(std::span<const LookRecord> records, Lane lane,
                                                Time now) {
  if (records.empty()) return std::nullopt; // before the first listing: the advance is kept
  settle(records, now);
  Account& account = this->account(lane);
  if (account.balance <= 0ns) return std::nullopt;
  std::optional<std::size_t> chosen;
  Class best = Class::other_turn;
  for (std::size_t index = 0; index < records.size(); ++index) {
    const LookRecord& record = records[index];
    if (!is_due(record, now) || lane_of(record) != lane) continue;
    const Class found = class_of(record, !account.newcomer_was_last);
    if (chosen && found > best) continue;
    if (!chosen || found < best || goes_before(record, records[*chosen], lane, now)) {
      chosen = index;
      best = found;
    }
  }
  if (chosen) account.newcomer_was_last = !records[*chosen].last;
  return chosen;
}

void LookSchedule::settle(std::span<const LookRecord> records, Time now) {
  for (Account& one : accounts_) {
    one.need = 0;
    one.first_pass = false;
  }
  for (const LookRecord& record : records) {
    Account& one = account(lane_of(record));
    one.need += std::sqrt(number(expected_cost(record)) * weight_of(record));
    if (!record.last && record.in_first_pass && !record.in_hand) one.first_pass = true;
  }
  const double passed = number(now - last_time_);
  const double paid = std::min(number(beside_), (share - least_share) * passed);
  const double earned = share * passed - paid;
  double needed = 0;
  for (const Account& one : accounts_) needed += one.need;
  for (Account& one : accounts_) {
    const double part = needed > 0 ? one.need / needed : 1.0 / lane_count;
    one.balance += std::chrono::nanoseconds(std::llround(earned * part));
    // A quiet hour does not pay for a busy minute.
    if (!one.first_pass) one.balance = std::min<std::chrono::nanoseconds>(one.balance, 1ms);
  }
  last_time_ = now;
  beside_ = std::min<std::chrono::nanoseconds>(
      beside_ - std::chrono::nanoseconds(std::llround(paid)), most_beside);
}

} // namespace heapgap::session
