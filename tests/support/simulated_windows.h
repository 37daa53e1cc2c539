// A target that allocates and frees in pairs, and the windows into it, in the time of a manual
// clock.
#pragma once

#include "events/windows.h"
#include "support/manual_clock.h"

#include <functional>

namespace heapgap::test {

/// How the target behaves at a moment.
struct PairLoad {
  double busy_ns = 100; ///< what a pair takes the processor, without probes
  double pace_ns = 0;   ///< a pair is due so often; 0: as soon as the last one is done
};

class SimulatedWindows final : public events::WindowSource {
public:
  static constexpr double hit_ns = 700;
  static constexpr double placing_ns = 500'000; ///< of the target's time, a window
  static constexpr std::chrono::milliseconds placing{8};
  static constexpr std::chrono::milliseconds removing{30};
  static constexpr std::chrono::microseconds until_removed{200};

  using Load = std::function<PairLoad(std::chrono::nanoseconds now)>;

  SimulatedWindows(ManualClock& clock, Load load)
      : clock_(clock), load_(std::move(load)), last_(clock.now) {
    counted_.probed.fill(true);
  }

  bool fails = false; ///< placing does, from now on
  int placed = 0;     ///< times

  /// What happened in truth.
  [[nodiscard]] double pairs() {
    catch_up();
    return pairs_;
  }
  /// Time that hits took, beyond what the target would have waited, and the placing of probes.
  [[nodiscard]] double lost_ns() {
    catch_up();
    return hits_ * hit_ns + placed * placing_ns;
  }
  [[nodiscard]] bool are_in() const { return are_in_; }

  Result<void> place(events::WindowProbes probes) override {
    if (fails) return fail(ErrorKind::failure, "cannot trace process 1", "no more probes");
    clock_.now += placing;
    catch_up();
    probes_ = probes;
    are_in_ = true;
    ++placed;
    return {};
  }
  void remove() override {
    clock_.now += until_removed;
    catch_up();
    are_in_ = false;
    clock_.now += removing;
    catch_up();
  }
  void set_counting(bool on) override {
    catch_up();
    is_counting_ = on;
  }
  Result<std::vector<events::Hits>> hits() override {
    catch_up();
    return std::vector<events::Hits>{{static_cast<std::uint64_t>(hits_), 0}, {}};
  }
  Result<events::Counters> counters() override {
    catch_up();
    return counted_;
  }

private:
  static constexpr std::size_t size_class = 3;
  static constexpr std::uint64_t block_bytes = 56;

  /// In steps so short that the load does not change within one.
  void catch_up() {
    while (last_ < clock_.now) {
      const auto step =
          std::min<std::chrono::nanoseconds>(clock_.now - last_, std::chrono::milliseconds(1));
      pass(static_cast<double>(step.count()), load_(last_));
      last_ += step;
    }
  }

  void pass(double ns, const PairLoad& load) {
    const double hits_each = !are_in_ ? 0 : probes_ == events::WindowProbes::all ? 2 : 1;
    const double pairs = ns / std::max(load.pace_ns, load.busy_ns + hits_each * hit_ns);
    pairs_ += pairs;
    hits_ += pairs * hits_each;
    if (are_in_ && is_counting_) count(pairs, hits_each);
  }

  void count(double pairs, double hits_each) {
    counted_pairs_ += pairs;
    counted_hits_ += pairs * hits_each;
    if (hits_each > 1) counted_frees_ += pairs;
    const auto allocs = static_cast<std::uint64_t>(counted_pairs_);
    const auto frees = static_cast<std::uint64_t>(counted_frees_);
    counted_.calls[static_cast<std::size_t>(Call::malloc)] = allocs;
    counted_.calls[static_cast<std::size_t>(Call::free)] = frees;
    counted_.classes[size_class] = {allocs, frees, Bytes{allocs * block_bytes},
                                    Bytes{frees * block_bytes}};
    counted_.entry_hits = static_cast<std::uint64_t>(counted_hits_);
  }

  ManualClock& clock_;
  Load load_;
  std::chrono::nanoseconds last_;
  bool are_in_ = false;
  bool is_counting_ = false;
  events::WindowProbes probes_ = events::WindowProbes::all;
  double pairs_ = 0;
  double hits_ = 0;
  double counted_pairs_ = 0;
  double counted_frees_ = 0;
  double counted_hits_ = 0;
  events::Counters counted_;
};

} // namespace heapgap::test
