#include "session/doctor.h"

#include "analysis/doctor/checks.h"
#include "analysis/doctor/conclusion.h"
#include "session/doctor/machine_facts.h"
#include "session/doctor/target_facts.h"
#include "session/without_exceptions.h"
#include "target/live_process.h"

#include <iterator>
#include <utility>

namespace heapgap::session {

namespace {

using analysis::Check;
using analysis::MachineFacts;
using analysis::TargetFacts;

void append(std::vector<Check>& checks, std::vector<Check> more) {
  checks.insert(checks.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

analysis::DiagnosedTarget as_told(TargetFacts facts) {
  return {.process = std::move(facts.process),
          .allocators = std::move(facts.allocators),
          .probes = std::move(facts.probes),
          .missing_functions = std::move(facts.missing_functions),
          .rate = facts.rate,
          .cost = facts.cost};
}

void describe(const target::Identity& identity, analysis::ProcessSummary& process) {
  process.comm = identity.comm;
  process.exe = identity.exe;
  process.start_time = identity.start_time;
}

class TargetExamination {
public:
  TargetExamination(Pid pid, const Clock& clock) : pid_(pid), clock_(clock) {}

  // Errors of both: no_process, failure; an obstacle is none.

  /// Is it there at all?
  Result<void> begin() {
    auto condition = find_out_condition(pid_);
    if (!condition) return obstructed(std::move(condition.error()));
    facts_ = *std::move(condition);
    return {};
  }

  Result<void> run(const std::optional<analysis::HitPrices>& prices,
                   const std::string& why_no_prices,
                   const std::function<Result<void>()>& on_traced) {
    if (obstacle_) return {};
    auto process = target::open_process(pid_);
    if (!process) {
      facts_.is_program = process.error().kind != ErrorKind::nothing_to_measure;
      return obstructed(std::move(process.error()));
    }
    describe((*process)->identity(), facts_.process);
    auto objects = find_out_probes(**process, facts_);
    if (!objects) return pass_on(objects);
    if (!prices) {
      facts_.unwatched = {why_no_prices, {}};
    } else if (!objects->empty()) {
      auto found = find_out_calls(pid_, *std::move(objects), clock_, *prices, facts_);
      if (!found) return found;
    }
    if (auto traced = on_traced(); !traced) return traced;
    if (auto found = find_out_heap(**process, clock_, facts_); !found) {
      return obstructed(std::move(found.error()));
    }
    return (*process)->check_alive();
  }

  [[nodiscard]] const TargetFacts& facts() const { return facts_; }
  [[nodiscard]] std::optional<Error>& obstacle() { return obstacle_; }

private:
  Result<void> obstructed(Error error) {
    if (error.kind == ErrorKind::no_process) return std::unexpected(std::move(error));
    facts_.process.pid = pid_;
    facts_.unread = {error.why, error.remedy};
    obstacle_ = std::move(error);
    return {};
  }

  Pid pid_;
  const Clock& clock_;
  TargetFacts facts_;
  std::optional<Error> obstacle_;
};

} // namespace

Result<Examination> diagnose(const DoctorOptions& options, const Clock& clock,
                             const std::function<Result<void>()>& on_traced) {
  return without_exceptions([&]() -> Result<Examination> {
    Examination examination;
    analysis::Diagnosis& diagnosis = examination.diagnosis;
    diagnosis.time = clock.wall();
    std::optional<TargetExamination> target;
    if (options.pid) {
      target.emplace(*options.pid, clock);
      if (auto begun = target->begin(); !begun) return pass_on(begun);
    }
    const MachineFacts machine = find_out_machine();
    diagnosis.kernel = machine.kernel;
    diagnosis.prices = machine.prices;
    append(diagnosis.checks, kernel_checks(machine));
    append(diagnosis.checks, rights_checks(machine));
    append(diagnosis.checks, price_checks(machine));
    if (target) {
      auto done = target->run(machine.prices, machine.why_no_prices, on_traced);
      if (!done) return pass_on(done);
      append(diagnosis.checks, target_checks(target->facts(), machine));
      diagnosis.target = as_told(target->facts());
      examination.obstacle = std::move(target->obstacle());
    }
    conclude(diagnosis, target.has_value());
    return examination;
  });
}

} // namespace heapgap::session
