#include "session/doctor/target_facts.h"

#include "session/allocator_rows.h"
#include "session/heap_walk.h"
#include "session/probing.h"
#include "target/process_condition.h"

#include <algorithm>

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

Result<void> find_out_probes(target::Process& process, TargetFacts& facts) {
  auto objects = plan_probing(process);
  if (!objects) {
    if (objects.error().kind == ErrorKind::no_process) return pass_on(objects);
    facts.unplanned = {objects.error().why, "heapgap attach --walk-only reads its heap again and "
                                            "again"};
    return {};
  }
  for (const loader::ProbedObject& object : *objects) add_probes(object.plan, facts);
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
