#include "analysis/doctor/call_cost.h"
#include "analysis/doctor/checks.h"
#include "analysis/doctor/conclusion.h"
#include "analysis/doctor/in_words.h"
#include "support/sample_diagnoses.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::analysis {
namespace {

using enum CheckStatus;
using samples::busy_target;
using samples::diagnosis_of;
using samples::good_machine;
using samples::machine_without_rights;
using samples::old_kernel;
using samples::quiet_target;
using testing::HasSubstr;

Check named(const std::vector<Check>& checks, const std::string& name) {
  for (const Check& check : checks) {
    if (check.name == name) return check;
  }
  ADD_FAILURE() << "no check is called " << name;
  return {};
}

void expect_all_ok(const Diagnosis& diagnosis) {
  for (const Check& check : diagnosis.checks) EXPECT_EQ(check.status, ok) << check.name;
  EXPECT_EQ(overall(diagnosis.modes), ok);
}

TEST(Doctor, IsContentWhereAllIsWell) {
  expect_all_ok(diagnosis_of(good_machine(), nullptr));
  TargetFacts target = quiet_target();
  target.rate->calls_per_s = {};
  target.cost = call_cost(*target.rate, target.probes, *good_machine().prices, 0.02);
  expect_all_ok(diagnosis_of(good_machine(), &target));
}

TEST(Doctor, SaysOfEverythingThatIsNotOkWhatItMeansAndMostlyWhatToDo) {
  const TargetFacts busy = busy_target();
  for (const auto& machine : {good_machine(), machine_without_rights(), old_kernel()}) {
    std::set<std::string> names;
    for (const Check& check : diagnosis_of(machine, &busy).checks) {
      EXPECT_TRUE(names.insert(check.name).second) << check.name << " is there twice";
      EXPECT_NE(check.found, "") << check.name;
      if (check.status == ok || check.status == unknown) continue;
      EXPECT_NE(check.means, "") << check.name;
      EXPECT_NE(check.fix, "") << check.name;
    }
  }
}

TEST(DoctorOnRights, WithoutAnyProbesAreBlockedAndOnlyOwnProcessesCanBeRead) {
  const Diagnosis diagnosis = diagnosis_of(machine_without_rights(), nullptr);
  EXPECT_EQ(diagnosis.modes.walk, degraded);
  EXPECT_EQ(diagnosis.modes.budget, blocked);
  EXPECT_EQ(diagnosis.modes.full, blocked);
  EXPECT_EQ(named(diagnosis.checks, "CAP_BPF").status, blocked);
  EXPECT_EQ(named(diagnosis.checks, "ring buffer").status, unknown);
  EXPECT_EQ(named(diagnosis.checks, "price of a hit").status, unknown);
  EXPECT_THAT(diagnosis.summary, HasSubstr("calls cannot be traced (CAP_BPF, CAP_PERFMON)"));
}

TEST(DoctorOnRights, WhatWorksOnTheTargetItselfCountsMore) {
  MachineFacts machine = good_machine();
  machine.rights.sys_ptrace = machine.rights.dac_read_search = false;
  machine.ptrace_scope = 0;
  EXPECT_EQ(diagnosis_of(machine, nullptr).modes.walk, degraded);
  const TargetFacts own = quiet_target();
  EXPECT_EQ(diagnosis_of(machine, &own).modes.walk, ok);
}

TEST(DoctorOnRights, TheRightsOfTheContractAreEnough) {
  MachineFacts machine = good_machine();
  machine.rights.sys_admin = machine.rights.checkpoint_restore = false;
  const Diagnosis diagnosis = diagnosis_of(machine, nullptr);
  EXPECT_EQ(diagnosis.modes.walk, ok);
  EXPECT_EQ(diagnosis.modes.budget, degraded);
  EXPECT_EQ(named(diagnosis.checks, "CAP_CHECKPOINT_RESTORE").status, degraded);
  EXPECT_EQ(named(diagnosis.checks, "CAP_SYS_ADMIN").status, ok);
}

TEST(DoctorOnRights, TheAdministratorStandsForWhatWasCutOutOfIt) {
  MachineFacts machine = good_machine();
  machine.rights.bpf = machine.rights.perfmon = machine.rights.checkpoint_restore = false;
  expect_all_ok(diagnosis_of(machine, nullptr));
  EXPECT_THAT(named(rights_checks(machine), "CAP_BPF").found, HasSubstr("CAP_SYS_ADMIN"));
}

TEST(DoctorOnRights, YamaBlocksByItsScope) {
  const auto status = [](std::optional<int> scope, bool may_trace) {
    MachineFacts machine = good_machine();
    machine.ptrace_scope = scope;
    machine.rights.sys_ptrace = may_trace;
    return named(rights_checks(machine), "yama.ptrace_scope").status;
  };
  for (const auto harmless : {std::optional<int>(), std::optional<int>(0)}) {
    EXPECT_EQ(status(harmless, false), ok);
  }
  for (const int scope : {1, 2}) {
    EXPECT_EQ(status(scope, true), ok);
    EXPECT_EQ(status(scope, false), blocked);
  }
  EXPECT_EQ(status(3, true), blocked);
}

TEST(DoctorOnRights, LockdownAndForeignNamespacesAreSeen) {
  MachineFacts machine = good_machine();
  machine.locked_down = true;
  machine.rights.in_initial_user_namespace = false;
  const auto checks = rights_checks(machine);
  EXPECT_EQ(named(checks, "kernel lockdown").status, blocked);
  EXPECT_EQ(named(checks, "user namespace").status, degraded);
}

TEST(DoctorOnKernels, EachMissingFeatureBlocksWhatNeedsIt) {
  const auto modes_without = [](bool TracingFeatures::* feature) {
    MachineFacts machine = good_machine();
    (*machine.tracing).*feature = false;
    return diagnosis_of(machine, nullptr).modes;
  };
  for (const auto feature : {&TracingFeatures::ring_buffer, &TracingFeatures::task_storage}) {
    EXPECT_EQ(modes_without(feature).budget, ok);
    EXPECT_EQ(modes_without(feature).full, blocked);
  }
  for (const auto feature : {&TracingFeatures::uprobe_multi, &TracingFeatures::process_filter,
                             &TracingFeatures::loads_programs}) {
    EXPECT_EQ(modes_without(feature).walk, ok);
    EXPECT_EQ(modes_without(feature).budget, blocked);
    EXPECT_EQ(modes_without(feature).full, blocked);
  }
  EXPECT_EQ(modes_without(&TracingFeatures::sessions).budget, ok);
  EXPECT_EQ(modes_without(&TracingFeatures::sessions).full, degraded);
}

TEST(DoctorOnKernels, NothingElseIsTriedWhereNoProgramCanBeLoaded) {
  MachineFacts machine = good_machine();
  machine.tracing = TracingFeatures{};
  const auto checks = kernel_checks(machine);
  EXPECT_EQ(named(checks, "BPF programs").status, blocked);
  for (const char* name : {"ring buffer", "task storage", "uprobe_multi", "session programs"}) {
    EXPECT_EQ(named(checks, name).status, unknown) << name;
  }
}

TEST(DoctorOnKernels, WithoutReadingNothingIsPossible) {
  MachineFacts machine = good_machine();
  machine.reading = {.memory = false,
                     .memory_error = "Operation not permitted",
                     .page_map = false,
                     .page_map_error = "No such file or directory",
                     .page_scan = std::nullopt,
                     .tells_zero_pages = false};
  const Diagnosis diagnosis = diagnosis_of(machine, nullptr);
  EXPECT_EQ(overall(diagnosis.modes), blocked);
  EXPECT_EQ(diagnosis.modes.full, blocked);
  EXPECT_EQ(named(diagnosis.checks, "process_vm_readv").found, "Operation not permitted");
  EXPECT_EQ(named(diagnosis.checks, "PAGEMAP_SCAN").status, unknown);
  EXPECT_THAT(diagnosis.summary, HasSubstr("heaps cannot be read (process_vm_readv, page map)"));
}

TEST(DoctorOnKernels, OldOnesHaveLimits) {
  const Diagnosis diagnosis = diagnosis_of(old_kernel(), nullptr);
  EXPECT_EQ(diagnosis.modes.walk, degraded);
  EXPECT_EQ(diagnosis.modes.full, degraded);
  EXPECT_EQ(named(diagnosis.checks, "return probes").status, degraded);
  EXPECT_EQ(named(diagnosis.checks, "hits of several threads").status, degraded);
  MachineFacts killing = good_machine();
  killing.kills_filtered_processes = true;
  EXPECT_THAT(named(kernel_checks(killing), "return probes").found, HasSubstr("CVE-2025-21834"));
}

TEST(DoctorOnTargets, HazardsCountOnTheKernelsThatHaveThem) {
  const TargetFacts busy = busy_target();
  const auto status = [&](const MachineFacts& machine, const char* name) {
    return named(target_checks(busy, machine), name).status;
  };
  MachineFacts killing = good_machine();
  killing.kills_filtered_processes = true;
  EXPECT_EQ(status(good_machine(), "seccomp"), ok);
  EXPECT_EQ(status(killing, "seccomp"), blocked);
  EXPECT_EQ(status(good_machine(), "shadow stack"), ok);
  EXPECT_EQ(status(old_kernel(), "shadow stack"), blocked);
  EXPECT_EQ(status(good_machine(), "threads"), ok);
  EXPECT_EQ(status(old_kernel(), "threads"), degraded);
  EXPECT_EQ(status(good_machine(), "children"), degraded);
  EXPECT_EQ(status(good_machine(), "debugger"), degraded);
  EXPECT_EQ(status(good_machine(), "swap"), degraded);
}

TEST(DoctorOnTargets, WithoutMainThreadThereAreNoProbes) {
  TargetFacts target = quiet_target();
  target.main_thread_ended = true;
  const Diagnosis diagnosis = diagnosis_of(good_machine(), &target);
  EXPECT_EQ(diagnosis.modes.walk, ok);
  EXPECT_EQ(diagnosis.modes.budget, blocked);
  EXPECT_THAT(diagnosis.summary, HasSubstr("calls cannot be traced (main thread)"));
}

TEST(DoctorOnTargets, AllocatorsAreToldByWhatCanBeDoneWithThem) {
  TargetFacts target = quiet_target();
  target.allocators.push_back({.name = "jemalloc",
                               .version = "5.3.0",
                               .object = "",
                               .reader = ReaderQuality::exact,
                               .mapped = 1_MiB,
                               .is_traced = false});
  target.allocators.push_back({.name = "tbbmalloc",
                               .version = "",
                               .object = "",
                               .reader = ReaderQuality::none,
                               .mapped = std::nullopt,
                               .is_traced = false});
  const auto checks = target_checks(target, good_machine());
  EXPECT_EQ(named(checks, "allocator glibc").status, ok);
  EXPECT_FALSE(named(checks, "allocator jemalloc").bears_on.walk);
  EXPECT_EQ(named(checks, "allocator jemalloc").status, degraded);
  EXPECT_TRUE(named(checks, "allocator tbbmalloc").bears_on.walk);
  EXPECT_EQ(named(checks, "allocator tbbmalloc").found, "not read");
}

TEST(DoctorOnTargets, OneThatIsNoProgramHasOneLine) {
  TargetFacts target;
  target.is_program = false;
  target.unread = {"it is a kernel thread, which has no heap", "choose a program's process"};
  const auto checks = target_checks(target, good_machine());
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks.front().status, blocked);
  EXPECT_EQ(checks.front().found, target.unread->why);
}

TEST(DoctorOnTargets, SteppedInstructionsCountWhereCallsAreMany) {
  const auto sites = [](const TargetFacts& target) {
    return named(target_checks(target, good_machine()), "probe sites");
  };
  EXPECT_EQ(sites(quiet_target()).status, ok);
  EXPECT_THAT(sites(quiet_target()).found, HasSubstr("but for brk"));
  EXPECT_EQ(sites(busy_target()).status, degraded);
  EXPECT_THAT(sites(busy_target()).found, HasSubstr("free, brk"));
  TargetFacts unplanned = quiet_target();
  unplanned.unplanned = {"malloc is not to be found", "walks"};
  EXPECT_EQ(sites(unplanned).status, blocked);
}

TEST(DoctorOnTargets, ARateThatIsNotKnownBlocksNothing) {
  TargetFacts target = quiet_target();
  target.rate = std::nullopt;
  target.cost = std::nullopt;
  target.unwatched = {"no call was seen", ""};
  const Diagnosis diagnosis = diagnosis_of(good_machine(), &target);
  EXPECT_EQ(named(diagnosis.checks, "call rate").status, unknown);
  EXPECT_EQ(overall(diagnosis.modes), ok);
}

TEST(CallCost, AddsUpHitsTimesPrices) {
  const HitPrices prices = *good_machine().prices;
  CallRate rate;
  rate.allocs_per_s = {.best = 100'000, .low = 90'000, .high = 120'000};
  rate.calls_per_s[0] = 100'000; // malloc
  rate.calls_per_s[3] = 50'000;  // free
  rate.calls_per_s[10] = 10;     // brk, on an instruction that is stepped
  const auto probes = quiet_target().probes;
  const CallCost cost = call_cost(rate, probes, prices, 0.02);
  // Seconds a second: 100,000 · 1.4 µs + 50,000 · 0.8 µs + 10 · (1.4 + 9.4) µs.
  EXPECT_NEAR(cost.full.best, 0.14 + 0.04 + 0.000108, 1e-9);
  EXPECT_NEAR(cost.full.low, cost.full.best * 0.9, 1e-9);
  EXPECT_NEAR(*cost.full.high, cost.full.best * 1.2, 1e-9);
  // 150,000 · 0.7 µs + 10 · 10.1 µs; of the time that then passes, hits take that over one more.
  const double windows = 0.105 + 0.000101;
  EXPECT_NEAR(cost.windows.best, windows, 1e-9);
  EXPECT_NEAR(cost.budget_coverage, 0.02 / (windows / (1 + windows)), 1e-9);
}

TEST(CallCost, IsSharedByThoseWhoCallAtTheSameTime) {
  CallRate rate = *quiet_target().rate;
  const auto probes = quiet_target().probes;
  const double alone = call_cost(rate, probes, *good_machine().prices, 0.02).full.best;
  rate.callers = 4;
  EXPECT_NEAR(call_cost(rate, probes, *good_machine().prices, 0.02).full.best, alone / 4, 1e-9);
}

TEST(CallCost, WithoutCallsNothingIsPaidAndEverythingSeen) {
  const CallCost cost = call_cost({}, quiet_target().probes, *good_machine().prices, 0.02);
  EXPECT_EQ(cost.full.best, 0);
  EXPECT_EQ(cost.full.high, 0);
  EXPECT_EQ(cost.budget_coverage, 1);
}

TEST(CallCost, WithoutAPriceOfTheEventTheHitsCount) {
  HitPrices prices = *good_machine().prices;
  prices.full_allocation = prices.full_free = std::nullopt;
  CallRate rate;
  rate.allocs_per_s.best = rate.calls_per_s[0] = 1000;
  EXPECT_NEAR(call_cost(rate, quiet_target().probes, prices, 0.02).full.best, 1000 * 1200e-9,
              1e-12);
}

TEST(DoctorInWords, RatesAreToldByWhatIsKnown) {
  EXPECT_EQ(rate_in_words(Estimate{.best = 0, .low = 0, .high = 0}), "about 0 a second");
  EXPECT_EQ(rate_in_words(Estimate{.best = 12'345, .low = 12'000, .high = 12'700}),
            "about 12,000 a second");
  EXPECT_EQ(rate_in_words(Estimate{.best = 3e6, .low = 2.1e6, .high = 3.4e6}),
            "between 2.1 million and 3.4 million a second");
  EXPECT_EQ(rate_in_words(Estimate{.best = 3e6, .low = 412'345, .high = std::nullopt}),
            "at least 410,000 a second");
}

TEST(DoctorInWords, SlowDownsAreTold) {
  EXPECT_EQ(slow_down_in_words(0), "0 %");
  EXPECT_EQ(slow_down_in_words(0.0004), "under 0.1 %");
  EXPECT_EQ(slow_down_in_words(0.041), "4.1 %");
  EXPECT_EQ(slow_down_in_words(0.412), "41 %");
  EXPECT_EQ(slow_down_in_words(2.4), "3.4 times as long");
  EXPECT_EQ(slow_down_in_words(20), "21 times as long");
}

} // namespace
} // namespace heapgap::analysis
