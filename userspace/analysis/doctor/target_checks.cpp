#include "analysis/doctor/checks.h"
#include "analysis/doctor/in_words.h"
#include "analysis/words.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace heapgap::analysis {
namespace {

using enum CheckStatus;

constexpr BearsOn all{.walk = true, .budget = true, .full = true};
constexpr BearsOn traces{.budget = true, .full = true};
constexpr BearsOn walk_only{.walk = true};
constexpr BearsOn full_only{.full = true};

/// Of fewer threads than this nothing is said where hits wait for each other.
constexpr std::uint64_t many_threads = 8;
/// More names make no list that anybody reads.
constexpr std::size_t most_names = 6;

Check target_check(std::string name, BearsOn bears_on = {}) {
  Check check;
  check.group = CheckGroup::target;
  check.name = std::move(name);
  check.bears_on = bears_on;
  return check;
}

Check obstructed(std::string name, const Obstacle& obstacle, std::string means, BearsOn bears_on) {
  Check check = target_check(std::move(name), bears_on);
  check.status = blocked;
  check.found = obstacle.why;
  check.means = std::move(means);
  check.fix = obstacle.fix;
  return check;
}

std::string how_it_is_read(ReaderQuality reader) {
  switch (reader) {
  case ReaderQuality::exact:
    return "read exactly";
  case ReaderQuality::approximate:
    return "read, some figures estimated";
  case ReaderQuality::none:
    break;
  }
  return "not read";
}

Check allocator_check(const DiagnosedAllocator& allocator) {
  Check check = target_check("allocator " + allocator.name, all);
  check.found = allocator.version.empty() ? "" : allocator.version + ": ";
  check.found += how_it_is_read(allocator.reader);
  if (allocator.mapped) check.found += fmt::format(", {}", in_words(*allocator.mapped));
  if (allocator.reader == ReaderQuality::none) {
    check.status = degraded;
    check.means = "heapgap does not know the structures of this one: its heap is not shown";
    check.fix = "for the memory it maps see /proc/PID/smaps";
    return check;
  }
  check.found += allocator.is_traced ? "; its calls can be traced" : "; its calls are not traced";
  check.means = "every block and gap is seen, with snapshot, attach and top";
  if (allocator.is_traced) return check;
  check.status = degraded;
  check.bears_on = traces;
  check.means = "there are no rates and no sizes of its calls: those of glibc's malloc only";
  check.fix = "heapgap attach --walk-only shows its heap over time";
  return check;
}

Check hidden_check(const HiddenHeap& hidden) {
  Check check = target_check("memory of " + hidden.name);
  check.found = hidden.within_blocks ? "pools within blocks of malloc" : "beside malloc's";
  check.means = hidden.note.empty() ? "it is not looked into" : hidden.note;
  return check;
}

std::vector<Check> heap_checks(const TargetFacts& target) {
  if (target.unread) {
    return {obstructed("heap", *target.unread, "neither its heap nor its calls can be seen", all)};
  }
  std::vector<Check> checks;
  std::ranges::transform(target.allocators, std::back_inserter(checks), allocator_check);
  std::ranges::transform(target.hidden, std::back_inserter(checks), hidden_check);
  return checks;
}

bool is_called_often(const ProbeSite& site) {
  return site.call < Call::mmap;
}

Check sites_check(const TargetFacts& target) {
  if (target.unplanned) {
    return obstructed("probe sites", *target.unplanned, "its calls cannot be traced", traces);
  }
  Check check = target_check("probe sites", traces);
  std::vector<std::string> stepped;
  bool any_often = false;
  for (const ProbeSite& site : target.probes) {
    if (!site.is_single_stepped) continue;
    if (stepped.size() < most_names) stepped.push_back(site.function);
    any_often = any_often || is_called_often(site);
  }
  check.found =
      fmt::format("{}, all on instructions that the kernel emulates", target.probes.size());
  check.means = "each hit costs one trap";
  if (!stepped.empty()) {
    check.found = fmt::format("{}, on instructions that the kernel emulates but for {}",
                              target.probes.size(), fmt::join(stepped, ", "));
    check.means = "those are called seldom";
  }
  if (any_often) {
    check.status = degraded;
    check.means = "a hit there costs two traps, and is dear (see the price of a stepped "
                  "instruction)";
    check.fix = "keep to the budget; a C library built otherwise may begin these functions "
                "otherwise";
  }
  return check;
}

Check filter_check(const TargetFacts& target, const MachineFacts& machine) {
  Check check = target_check("seccomp", full_only);
  check.found = target.has_system_filter ? "filters its system calls" : "no filter";
  check.means = "return probes do not mind";
  if (!target.has_system_filter || !machine.kills_filtered_processes) return check;
  check.status = blocked;
  check.means = "a return probe would kill it on this kernel; heapgap refuses --full";
  check.fix = "Linux 6.12.14, 6.13.3 or newer; the budget places no return probes";
  return check;
}

Check stack_check(const TargetFacts& target, const MachineFacts& machine) {
  Check check = target_check("shadow stack", full_only);
  check.found = target.has_shadow_stack ? "in use" : "not in use";
  check.means = "return probes do not mind";
  if (!target.has_shadow_stack || !machine.crashes_shadow_stacks) return check;
  check.status = blocked;
  check.means = "a return probe would crash it on this kernel: do not use --full";
  check.fix = "Linux 6.11 or newer; the budget places no return probes";
  return check;
}

Check main_thread_check(const TargetFacts& target) {
  Check check = target_check("main thread", traces);
  check.found = target.main_thread_ended ? "has ended" : "runs";
  check.means = "probes can be placed";
  if (!target.main_thread_ended) return check;
  check.status = blocked;
  check.means = "the kernel places no probes in a process without one";
  check.fix = "heapgap attach --walk-only reads its heap again and again";
  return check;
}

Check threads_check(const TargetFacts& target, const MachineFacts& machine) {
  Check check = target_check("threads", traces);
  check.found = fmt::format("{}", target.process.threads);
  check.means = "each pays for its own hits";
  if (!machine.serialises_hits || target.process.threads < many_threads) return check;
  check.status = degraded;
  check.means = "on this kernel their hits wait for each other: the price of a hit grows";
  check.fix = "Linux 6.14 or newer; keep to the budget";
  return check;
}

Check children_check(const TargetFacts& target) {
  Check check = target_check("children", traces);
  if (!target.children) {
    check.status = unknown;
    check.found = "this kernel does not list them (CONFIG_PROC_CHILDREN)";
    return check;
  }
  check.found = *target.children == 0 ? "none" : fmt::format("{}", *target.children);
  check.means = "a process that it forks while probes are in would pay for them too";
  if (*target.children == 0) return check;
  check.status = degraded;
  check.means = "it forks: a child made while probes are in pays for each hit as long as they "
                "are, and its calls are not seen";
  check.fix = "look at the children themselves, each by its own number";
  return check;
}

Check tracer_check(const TargetFacts& target) {
  Check check = target_check("debugger");
  check.found = target.tracer ? fmt::format("process {} traces it", target.tracer->value) : "none";
  check.means = "--freeze is possible";
  if (!target.tracer) return check;
  check.status = degraded;
  check.means = "--freeze is not possible: a process has one tracer at a time";
  check.fix = "end the debugger, or do without --freeze";
  return check;
}

Check swap_check(const TargetFacts& target) {
  Check check = target_check("swap", walk_only);
  if (!target.swap) {
    check.status = unknown;
    check.found = "the kernel does not say";
    return check;
  }
  check.found = in_words(*target.swap);
  check.means = "all that it uses is in memory";
  if (*target.swap == 0_B) return check;
  check.status = degraded;
  check.means = "it stays there unread: parts of the heap whose bookkeeping is in swap are "
                "unknown";
  check.fix = "try again when the process has used that memory";
  return check;
}

Check rate_check(const TargetFacts& target) {
  Check check = target_check("call rate", traces);
  if (target.unwatched || !target.rate) {
    check.status = unknown;
    check.bears_on = {};
    if (target.unwatched) {
      check.found = target.unwatched->why;
      check.fix = target.unwatched->fix;
    }
    check.means = "what probes would cost it cannot be told";
    return check;
  }
  check.found = "allocates " + rate_in_words(target.rate->allocs_per_s);
  check.means = fmt::format("seen in {:.0f} ms; a program may do otherwise a moment later",
                            target.rate->watched_s * 1000);
  return check;
}

Check full_cost_check(const CallCost& cost) {
  Check check = target_check("cost of --full", full_only);
  const double told = cost.full.high ? cost.full.best : cost.full.low;
  const char* how = !cost.full.high ? "at least " : is_negligible(told) ? "" : "about ";
  check.found = fmt::format("{} {}{}", told >= 1 ? "makes it take" : "slows it by", how,
                            slow_down_in_words(told));
  check.means = "of a thread that never waits; one that waits for its next request has time to "
                "spare";
  if (cost.full.best <= cost.budget) return check;
  check.status = degraded;
  check.fix = "leave --full away: the budget is kept";
  return check;
}

Check budget_check(const CallCost& cost) {
  Check check = target_check("within the budget", {.budget = true});
  const std::string budget = percent_in_words(cost.budget);
  if (cost.budget_coverage >= 1) {
    check.found = fmt::format("{}: every call is counted", budget);
    check.means = fmt::format("that slows it by {}", slow_down_in_words(cost.windows.best));
    return check;
  }
  check.found = fmt::format("{}: calls are counted in {} of the time", budget,
                            slow_down_in_words(cost.budget_coverage));
  check.means = "rates and sizes are scaled up from there";
  return check;
}

} // namespace

std::vector<Check> target_checks(const TargetFacts& target, const MachineFacts& machine) {
  std::vector<Check> checks = heap_checks(target);
  if (!target.is_program) return checks;
  if (!target.unread) checks.push_back(sites_check(target));
  checks.push_back(filter_check(target, machine));
  checks.push_back(stack_check(target, machine));
  checks.push_back(main_thread_check(target));
  checks.push_back(threads_check(target, machine));
  checks.push_back(children_check(target));
  checks.push_back(tracer_check(target));
  checks.push_back(swap_check(target));
  if (target.unread || target.unplanned) return checks;
  checks.push_back(rate_check(target));
  if (!target.cost) return checks;
  checks.push_back(full_cost_check(*target.cost));
  checks.push_back(budget_check(*target.cost));
  return checks;
}

} // namespace heapgap::analysis
