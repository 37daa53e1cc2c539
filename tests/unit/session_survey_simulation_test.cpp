// Hours of a survey of hundreds of processes in simulated time: what it costs, and who waits.
#include "session/survey.h"
#include "support/fake_looker.h"
#include "support/fake_process_table.h"
#include "support/manual_clock.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace heapgap::session {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::nanoseconds;

/// A machine whose processes cost what the test says. The lanes take turns; while one looks, time
/// passes for all.
class SimulatedMachine {
public:
  struct Program {
    Bytes size;
    Time cost;    ///< of a look
    Time begin{}; ///< when it is started
    Time end = 1h * 1000;
    unsigned looks = 0;
    Time last_look{};
    Time longest_wait{}; ///< between looks, or from its start to the first
  };

  std::map<int, Program> programs;
  Time listing_cost = 10ms;
  Time spent{}; ///< on looks and listings

  void run_until(Time end) {
    while (clock_.now < end) {
      list();
      const Time next = clock_.now + 1s;
      while (clock_.now < next) {
        if (!look(Lane::quick) && !look(Lane::lengthy)) clock_.now += 200ms;
      }
    }
    for (auto& [pid, program] : programs) note_wait(program);
  }

  [[nodiscard]] Time now() const { return clock_.now; }
  Survey& survey() { return survey_; }
  [[nodiscard]] double share(Time since, Time spent_then) const {
    return std::chrono::duration<double>(spent - spent_then) /
           std::chrono::duration<double>(clock_.now - since);
  }

private:
  void note_wait(Program& program) const {
    const Time since = std::max(program.last_look, program.begin);
    const Time until = std::min(clock_.now, program.end);
    program.longest_wait = std::max(program.longest_wait, until - since);
  }

  void list() {
    target::ProcessListing listing;
    for (const auto& [pid, program] : programs) {
      if (program.begin > clock_.now || program.end <= clock_.now) continue;
      listing.processes.push_back(test::listed(pid, program.size));
    }
    spent += listing_cost;
    survey_.take(std::move(listing), test::FakeProcessTable().machine, listing_cost);
  }

  bool look(Lane lane) {
    const auto order = survey_.next_look(lane);
    if (!order) return false;
    Program& program = programs.at(order->pid.value);
    const Time cost = std::min(program.cost, order->bounds.processor_time);
    note_wait(program);
    clock_.now += cost;
    spent += cost;
    program.last_look = clock_.now;
    ++program.looks;
    Look look = test::good_look(program.size, cost);
    if (program.cost > order->bounds.processor_time) {
      look = test::failed_look(ErrorKind::failure, "too long", cost);
      look.gave_up = true;
    }
    survey_.take_look(*order, lane, std::move(look));
    return true;
  }

  test::ManualClock clock_;
  Survey survey_{{}, clock_};
};

/// Five hundred programs from 1 MiB to 1 GiB, small ones far more often; a byte costs a quarter of
/// a nanosecond, as measured.
void add_usual_programs(SimulatedMachine& machine, int count = 500) {
  std::mt19937 random(7); // NOLINT: the same machine each time
  std::uniform_real_distribution<double> exponent(0, 1);
  for (int pid = 1; pid <= count; ++pid) {
    const double power = exponent(random);
    const Bytes size = 1_MiB * static_cast<std::uint64_t>(std::pow(1024.0, power * power));
    machine.programs[pid] = {.size = size, .cost = 4ms + Time(size.count / 4)};
  }
}

TEST(SurveySimulation, HoursOfFiveHundredProcessesStayWithinTheShare) {
  SimulatedMachine machine;
  add_usual_programs(machine);
  machine.run_until(10min);
  const Time then = machine.now();
  const Time spent = machine.spent;
  machine.run_until(2h);
  const double share = machine.share(then, spent);
  EXPECT_LE(share, LookSchedule::share * 1.01);
  EXPECT_GE(share, LookSchedule::share * 0.9) << "the budget was not used";
  // And in the whole, what was advanced for the first pass is all that comes on top.
  EXPECT_LE(machine.spent, std::chrono::duration_cast<Time>(machine.now() * LookSchedule::share) +
                               2 * LookSchedule::advance + 1s);
}

TEST(SurveySimulation, NobodyStarvesAndLargeHeapsAreOlder) {
  SimulatedMachine machine;
  add_usual_programs(machine);
  machine.programs[9001] = {.size = 20480_MiB, .cost = 5s};
  machine.run_until(1h);
  Time small{};
  Time large{};
  for (const auto& [pid, program] : machine.programs) {
    EXPECT_GE(program.looks, 3U) << pid;
    Time& worst = program.size < 64_MiB ? small : large;
    worst = std::max(worst, program.longest_wait);
  }
  EXPECT_LT(small, 10min);
  EXPECT_LT(large, 20min);
  machine.programs[9002] = {.size = 1_MiB, .cost = 4ms, .begin = machine.now()};
  const unsigned before = machine.programs[9001].looks;
  machine.run_until(3h);
  EXPECT_GT(machine.programs[9002].looks, 2 * (machine.programs[9001].looks - before));
}

TEST(SurveySimulation, TheFirstPassTakesSecondsNotMinutes) {
  SimulatedMachine machine;
  for (int pid = 1; pid <= 300; ++pid) machine.programs[pid] = {.size = 8_MiB, .cost = 6ms};
  machine.run_until(5s);
  EXPECT_TRUE(machine.survey().is_first_pass_done());
}

TEST(SurveySimulation, HeapsThatCostWhateverTheyCanDoNotStarveTheOthers) {
  SimulatedMachine machine;
  add_usual_programs(machine, 200);
  // They look small, and never end.
  for (int pid = 1001; pid <= 1020; ++pid) {
    machine.programs[pid] = {.size = 1_MiB, .cost = 1h};
  }
  machine.run_until(10min);
  const Time then = machine.now();
  const Time spent = machine.spent;
  machine.run_until(2h);
  EXPECT_LE(machine.share(then, spent), LookSchedule::share * 1.01);
  for (const auto& [pid, program] : machine.programs) {
    if (pid > 200) continue;
    EXPECT_LT(program.longest_wait, 20min) << pid;
  }
}

TEST(SurveySimulation, ProgramsThatComeAndGoAreWithinTheShareToo) {
  SimulatedMachine machine;
  add_usual_programs(machine, 50);
  // Two new ones each second, which live three seconds each: a build.
  for (int pid = 10001; pid <= 10000 + 2 * 1800; ++pid) {
    const Time begin = 500ms * (pid - 10001);
    machine.programs[pid] = {.size = 50_MiB, .cost = 20ms, .begin = begin, .end = begin + 3s};
  }
  machine.run_until(2min);
  const Time then = machine.now();
  const Time spent = machine.spent;
  machine.run_until(30min);
  EXPECT_LE(machine.share(then, spent), LookSchedule::share * 1.02);
  for (int pid = 1; pid <= 50; ++pid) {
    EXPECT_GE(machine.programs[pid].looks, 3U) << "who comes and goes starves who stays";
  }
}

TEST(SurveySimulation, AListingThatCostsTooMuchLeavesALittleForTheHeaps) {
  SimulatedMachine machine;
  machine.listing_cost = 200ms;
  for (int pid = 1; pid <= 20; ++pid) machine.programs[pid] = {.size = 8_MiB, .cost = 6ms};
  machine.run_until(10min);
  for (const auto& [pid, program] : machine.programs) EXPECT_GE(program.looks, 20U) << pid;
}

} // namespace
} // namespace heapgap::session
