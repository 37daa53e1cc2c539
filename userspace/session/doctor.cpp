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
  TargetExamination(Pid pid, const Clock& clock, const MachineFacts& machine)
      : pid_(pid), clock_(clock), machine_(machine) {}

  /// Errors: no_process, failure; an obstacle is none.
  Result<void> run(const std::function<Result<void>()>& on_traced) {
    auto condition = find_out_condition(pid_);
    if (!condition) return obstructed(std::move(condition.error()));
    facts_ = *std::move(condition);
    auto process = target::open_process(pid_);
    if (!process) {
      facts_.is_program = process.error().kind != ErrorKind::nothing_to_measure;
      return obstructed(std::move(process.error()));
    }
    describe((*process)->identity(), facts_.process);
    if (auto found = find_out_probes(**process, facts_); !found) return found;
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
  const MachineFacts& machine_;
  TargetFacts facts_;
  std::optional<Error> obstacle_;
};

} // namespace

Result<Examination> diagnose(const DoctorOptions& options, const Clock& clock,
                             const std::function<Result<void>()>& on_traced) {
  return without_exceptions([&]() -> Result<Examination> {
    const auto time = clock.wall();
    const MachineFacts machine = find_out_machine();
    Examination examination;
    analysis::Diagnosis& diagnosis = examination.diagnosis;
    diagnosis.time = time;
    diagnosis.kernel = machine.kernel;
    diagnosis.prices = machine.prices;
    append(diagnosis.checks, kernel_checks(machine));
    append(diagnosis.checks, rights_checks(machine));
    append(diagnosis.checks, price_checks(machine));
    if (options.pid) {
      TargetExamination target(*options.pid, clock, machine);
      if (auto done = target.run(on_traced); !done) return pass_on(done);
      append(diagnosis.checks, target_checks(target.facts(), machine));
      diagnosis.target = as_told(target.facts());
      examination.obstacle = std::move(target.obstacle());
    }
    conclude(diagnosis, options.pid.has_value());
    return examination;
  });
}

} // namespace heapgap::session
