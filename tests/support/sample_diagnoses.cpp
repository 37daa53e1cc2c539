#include "support/sample_diagnoses.h"

#include "analysis/doctor/call_cost.h"
#include "analysis/doctor/checks.h"
#include "analysis/doctor/conclusion.h"

#include <iterator>

namespace heapgap::samples {
namespace {

using namespace analysis;

void append(std::vector<Check>& checks, std::vector<Check> more) {
  checks.insert(checks.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

ProbeSite site(std::string function, Call call, bool on_return, bool is_single_stepped) {
  return {.function = std::move(function),
          .call = call,
          .file_offset = Bytes{0x99000},
          .into_function = Bytes{is_single_stepped ? 0U : 3U},
          .on_return = on_return,
          .is_single_stepped = is_single_stepped};
}

CallRate rate_of(Estimate allocs, double frees) {
  CallRate rate;
  rate.allocs_per_s = allocs;
  rate.calls_per_s[0] = allocs.best;
  rate.calls_per_s[3] = frees;
  rate.watched_s = 0.02;
  return rate;
}

constexpr std::chrono::system_clock::time_point some_time{std::chrono::seconds(1'795'000'000)};

} // namespace

MachineFacts good_machine() {
  MachineFacts machine;
  machine.kernel = "6.18.44";
  machine.reading = {.memory = true,
                     .memory_error = "",
                     .page_map = true,
                     .page_map_error = "",
                     .page_scan = true,
                     .tells_zero_pages = true};
  machine.type_information = true;
  machine.tracing = {.loads_programs = true,
                     .task_storage = true,
                     .ring_buffer = true,
                     .uprobe_multi = true,
                     .process_filter = true,
                     .sessions = true};
  machine.rights = {.sys_ptrace = true,
                    .dac_read_search = true,
                    .checkpoint_restore = true,
                    .sys_admin = true,
                    .bpf = true,
                    .perfmon = true,
                    .in_initial_user_namespace = true};
  machine.ptrace_scope = 1;
  machine.unprivileged_bpf = 2;
  machine.prices = {.emulated = 700,
                    .single_stepped = 10'100,
                    .with_return = 1'200,
                    .full_allocation = 1'400,
                    .full_free = 800};
  return machine;
}

MachineFacts machine_without_rights() {
  MachineFacts machine = good_machine();
  machine.tracing = std::nullopt;
  machine.rights = {};
  machine.ptrace_scope = 0;
  machine.prices = std::nullopt;
  machine.why_no_prices = "CAP_BPF and CAP_PERFMON are missing";
  return machine;
}

MachineFacts old_kernel() {
  MachineFacts machine = good_machine();
  machine.kernel = "6.6.40";
  machine.reading.page_scan = false;
  machine.tracing->sessions = false;
  machine.crashes_shadow_stacks = true;
  machine.serialises_hits = true;
  return machine;
}

TargetFacts quiet_target() {
  TargetFacts target;
  target.process = {.pid = Pid{4242},
                    .comm = "nginx",
                    .exe = "/usr/sbin/nginx",
                    .start_time = some_time,
                    .threads = 1};
  target.swap = 0_B;
  target.children = 0;
  target.allocators = {{.name = "glibc",
                        .version = "2.36",
                        .object = "/usr/lib/x86_64-linux-gnu/libc.so.6",
                        .reader = ReaderQuality::exact,
                        .mapped = 12_MiB,
                        .is_traced = true}};
  target.probes = {site("malloc", Call::malloc, true, false),
                   site("free", Call::free, false, false), site("brk", Call::brk, true, true)};
  target.rate = rate_of({.best = 12'000, .low = 11'600, .high = 12'400}, 11'900);
  target.cost = call_cost(*target.rate, target.probes, *good_machine().prices, 0.02);
  return target;
}

TargetFacts busy_target() {
  TargetFacts target = quiet_target();
  target.process.comm = "allocating";
  target.process.threads = 12;
  target.has_system_filter = true;
  target.has_shadow_stack = true;
  target.tracer = Pid{77};
  target.swap = 3_MiB;
  target.children = 4;
  target.hidden = {{.name = "CPython",
                    .object = "/usr/bin/python3",
                    .within_blocks = false,
                    .note = "objects of up to 512 bytes lie in arenas that it maps itself"}};
  target.probes[1].is_single_stepped = true;
  target.probes[1].into_function = 0_B;
  target.rate = rate_of({.best = 4e6, .low = 900'000, .high = std::nullopt}, 4e6);
  target.cost = call_cost(*target.rate, target.probes, *good_machine().prices, 0.02);
  return target;
}

Diagnosis diagnosis_of(const MachineFacts& machine, const TargetFacts* target) {
  Diagnosis diagnosis;
  diagnosis.version = "0.1.0";
  diagnosis.time = some_time;
  diagnosis.kernel = machine.kernel;
  diagnosis.prices = machine.prices;
  append(diagnosis.checks, kernel_checks(machine));
  append(diagnosis.checks, rights_checks(machine));
  append(diagnosis.checks, price_checks(machine));
  if (target != nullptr) {
    append(diagnosis.checks, target_checks(*target, machine));
    diagnosis.target = {.process = target->process,
                        .allocators = target->allocators,
                        .probes = target->probes,
                        .missing_functions = target->missing_functions,
                        .rate = target->rate,
                        .cost = target->cost};
  }
  conclude(diagnosis, target != nullptr);
  return diagnosis;
}

Diagnosis hostile_diagnosis() {
  TargetFacts target = quiet_target();
  target.process.comm = "\x1b]0;owned\x07\xff";
  target.process.exe = "/tmp/\x1b[31mcod.exe";
  target.allocators.front().object = std::string(5000, '\x1b');
  target.allocators.front().name = "glibc\r\n\x1b[2J";
  target.hidden = {
      {.name = std::string(300, 'x'), .object = "", .within_blocks = true, .note = "\x07"}};
  target.probes.front().function = "malloc\x1b[31m";
  target.unwatched = {"\x1b[1mwhy\n\n\n", "\xff\xfe"};
  target.rate = std::nullopt;
  target.cost = std::nullopt;
  return diagnosis_of(good_machine(), &target);
}

} // namespace heapgap::samples
