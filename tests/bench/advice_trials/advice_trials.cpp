// advice_trials [--jemalloc FILE] [--tcmalloc FILE] [--mimalloc FILE]: each advice taken for real.
//
// A target is brought into a state in which heapgap must give the advice; then the cure is applied,
// to it or to a second run, and the anonymous resident memory is compared. FILE is the allocator to
// preload; without it its trials are left out. Prints the table of docs/ADVICE.md. The exit status
// is 1 when an advice is not given, releases more than it states as a bound, or misses a release
// that it states as exact by more than 1 % and 64 KiB.
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <string_view>

namespace {

using namespace heapgap;
using namespace heapgap::test;
using Environment = std::vector<std::string>;

/// How what is stated relates to what is released.
enum class Statement { exact, at_most, none };

struct Trial {
  const char* action;
  const char* scenario;
  Statement statement = Statement::exact;
  const char* allocator = ""; ///< to preload; "" for glibc
  Environment before = {};
  Environment after = {};
  bool program_changes = false; ///< the second run is the cured one
};

std::vector<Trial> all_trials() {
  const Environment wide_top{"GLIBC_TUNABLES=glibc.malloc.trim_threshold=67108864"};
  return {
      {.action = "trim", .scenario = "burst"},
      {.action = "fixed mmap threshold",
       .scenario = "risen_threshold",
       .statement = Statement::at_most,
       .after = {"GLIBC_TUNABLES=glibc.malloc.mmap_threshold=131072"}},
      {.action = "lower trim threshold",
       .scenario = "high_trim_threshold",
       .statement = Statement::at_most,
       .before = wide_top,
       .after = {"GLIBC_TUNABLES=glibc.malloc.trim_threshold=131072"}},
      {.action = "fewer arenas",
       .scenario = "arena_spread",
       .statement = Statement::none,
       .after = {"MALLOC_ARENA_MAX=2"}},
      {.action = "fewer arenas",
       .scenario = "arena_spread",
       .statement = Statement::none,
       .after = {"MALLOC_ARENA_MAX=1"}},
      {.action = "smaller thread caches",
       .scenario = "full_thread_caches",
       .statement = Statement::at_most,
       .after = {"GLIBC_TUNABLES=glibc.malloc.tcache_count=0"}},
      {.action = "restart", .scenario = "restarted", .program_changes = true},
      {.action = "pool small blocks",
       .scenario = "mixed_lifetimes",
       .statement = Statement::at_most,
       .program_changes = true},
      {.action = "purge", .scenario = "burst", .allocator = "jemalloc"},
      {.action = "shorter decay",
       .scenario = "burst",
       .allocator = "jemalloc",
       .after = {"MALLOC_CONF=dirty_decay_ms:0,muzzy_decay_ms:0"}},
      {.action = "release", .scenario = "burst", .allocator = "tcmalloc"},
      {.action = "collect",
       .scenario = "burst",
       .statement = Statement::at_most,
       .allocator = "mimalloc"},
      {.action = "shorter purge delay",
       .scenario = "burst",
       .statement = Statement::none,
       .allocator = "mimalloc",
       .after = {"MIMALLOC_PURGE_DELAY=0", "MIMALLOC_DECOMMIT_DELAY=0"}},
  };
}

struct Result {
  std::optional<double> stated;
  double measured = 0;
};

double anonymous(pid_t pid) {
  return static_cast<double>(rollup_bytes(pid, "Anonymous").count);
}

nlohmann::json advice_for(pid_t pid, const std::string& action) {
  const auto report = snapshot(pid);
  for (const auto& advice : report.at("advice")) {
    if (advice.at("action") == action) return advice;
  }
  throw std::runtime_error("heapgap does not advise it; verdict: " + report.at("verdict").dump());
}

Result carry_out(const Trial& trial, const std::string& library) {
  const auto start = [&](Environment environment, bool cured) {
    if (!library.empty()) environment.push_back("LD_PRELOAD=" + library);
    std::vector<std::string> words{HEAPGAP_ADVICE_TARGET, trial.scenario};
    if (cured) words.emplace_back("cured");
    return Command{.arguments = words, .environment = std::move(environment), .root = {}};
  };
  TargetProcess target(start(trial.before, false));
  target.read_line();
  const double before = anonymous(target.pid());
  const auto advice = advice_for(target.pid(), trial.action);
  Result result;
  if (const auto& stated = advice.at("releases_bytes"); !stated.is_null()) {
    result.stated = stated.get<double>();
  }
  if (!advice.at("needs_restart").get<bool>()) {
    target.ask('t');
    result.measured = before - anonymous(target.pid());
    return result;
  }
  TargetProcess second(start(trial.after, trial.program_changes));
  second.read_line();
  result.measured = before - anonymous(second.pid());
  return result;
}

bool holds(const Trial& trial, const Result& result) {
  const double stated = result.stated.value_or(0);
  const double slack = std::max(64.0 * 1024, stated / 100);
  switch (trial.statement) {
  case Statement::exact:
    return result.stated && std::abs(stated - result.measured) <= slack;
  case Statement::at_most:
    return result.stated && result.measured <= stated + slack;
  case Statement::none:
    return !result.stated;
  }
  return false;
}

std::string followed_by(const Trial& trial) {
  if (!trial.after.empty()) return "`" + trial.after.front() + "`";
  return trial.program_changes ? "a second run, changed" : "the call";
}

void print(const Trial& trial, const Result& result, bool good) {
  constexpr double mebibyte = 1 << 20;
  char stated[32] = "not known";
  if (result.stated) {
    std::snprintf(stated, sizeof stated, "%s%.2f MiB",
                  trial.statement == Statement::at_most ? "at most " : "",
                  *result.stated / mebibyte);
  }
  const char* allocator = *trial.allocator != '\0' ? trial.allocator : "glibc";
  std::printf("| %s | %s | %s | %s | %s | %.2f MiB |%s\n", trial.action, allocator, trial.scenario,
              followed_by(trial).c_str(), stated, result.measured / mebibyte,
              good ? "" : " BROKEN");
  std::fflush(stdout);
}

int run_all(const std::map<std::string, std::string>& libraries) {
  bool all_hold = true;
  for (const Trial& trial : all_trials()) {
    const auto library = libraries.find(trial.allocator);
    if (*trial.allocator != '\0' && library == libraries.end()) continue;
    const Result result =
        carry_out(trial, library == libraries.end() ? std::string() : library->second);
    const bool good = holds(trial, result);
    print(trial, result, good);
    all_hold = all_hold && good;
  }
  return all_hold ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> libraries;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option.starts_with("--")) libraries[std::string(option.substr(2))] = argv[i + 1];
  }
  try {
    return run_all(libraries);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "advice_trials: %s\n", error.what());
    return 2;
  }
}
