#include "session/doctor/target_facts.h"

#include "analysis/doctor/call_cost.h"
#include "loader/window_probes.h"
#include "session/allocator_rows.h"
#include "session/doctor/call_trial.h"
#include "session/heap_walk.h"
#include "session/probing.h"
#include "target/process_condition.h"

#include <algorithm>
#include <thread>

namespace heapgap::session {

namespace {

using analysis::TargetFacts;

void add_probes(const probes::ProbePlan& plan, TargetFacts& facts) {
  for (const probes::Probe& probe : plan.probes) {
    facts.probes.push_back({.function = probe.function,
                            .call = probe.call,
                            .file_offset = probe.file_offset,
                            .into_function = probe.into_function,
                            .on_return = probe.on_return,
                            .is_single_stepped = probe.price == probes::Price::single_stepped});
  }
  facts.missing_functions.insert(facts.missing_functions.end(), plan.missing.begin(),
                                 plan.missing.end());
}

Result<void> note_unwatched(const Error& error, TargetFacts& facts) {
  if (error.kind == ErrorKind::no_process) return std::unexpected(error);
  facts.unwatched = {error.why, error.remedy};
  return {};
}

} // namespace

Result<TargetFacts> find_out_condition(Pid pid) {
  auto condition = target::condition_of(pid);
  if (!condition) return pass_on(condition);
  TargetFacts facts;
  facts.process.pid = pid;
  facts.process.comm = std::move(condition->comm);
  facts.process.threads = condition->threads;
  facts.main_thread_ended = condition->main_thread_ended;
  facts.has_system_filter = condition->has_system_filter;
  facts.has_shadow_stack = condition->has_shadow_stack;
  facts.tracer = condition->tracer;
  facts.swap = condition->swap;
  facts.children = condition->children;
  return facts;
}

Result<std::vector<loader::ProbedObject>> find_out_probes(target::Process& process,
                                                          TargetFacts& facts) {
  auto objects = plan_probing(process);
  if (!objects) {
    if (objects.error().kind == ErrorKind::no_process) return objects;
    facts.unplanned = {objects.error().why, "heapgap attach --walk-only reads its heap again and "
                                            "again"};
    return std::vector<loader::ProbedObject>();
  }
  for (const loader::ProbedObject& object : *objects) add_probes(object.plan, facts);
  return objects;
}

Result<void> find_out_calls(Pid pid, std::vector<loader::ProbedObject> objects, const Clock& clock,
                            const analysis::HitPrices& prices, TargetFacts& facts) {
  const CallTrialOptions options{
      .prices = {.emulated_ns = prices.emulated, .single_stepped_ns = prices.single_stepped}};
  auto source = loader::load_window_probes(pid, std::move(objects));
  if (!source) return note_unwatched(source.error(), facts);
  const auto rate =
      try_calls(**source, clock, options, [&clock](std::chrono::nanoseconds deadline) {
        std::this_thread::sleep_for(deadline - clock.monotonic());
      });
  if (!rate) return note_unwatched(rate.error(), facts);
  facts.rate = *rate;
  facts.cost = analysis::call_cost(*rate, facts.probes, prices, options.budget);
  return {};
}

Result<void> find_out_heap(target::Process& process, const Clock& clock, TargetFacts& facts) {
  auto walk = walk_heap(process, clock);
  if (!walk) {
    if (walk.error().kind != ErrorKind::no_process) {
      facts.unread = {walk.error().why, walk.error().remedy};
    }
    return pass_on(walk);
  }
  for (const allocators::Allocator& allocator : walk->record.allocators) {
    // The probes are those of the C libraries in use (plan_probing).
    const bool is_traced = allocator.name == "glibc" && !facts.unplanned;
    facts.allocators.push_back({.name = allocator.name,
                                .version = allocator.version,
                                .object = allocator.object,
                                .reader = quality_of(allocator.reading),
                                .mapped = allocator.mapped,
                                .is_traced = is_traced});
  }
  std::ranges::stable_sort(facts.allocators, std::greater{}, &analysis::DiagnosedAllocator::mapped);
  facts.hidden = hidden_heaps(walk->record.hidden);
  return {};
}

} // namespace heapgap::session
