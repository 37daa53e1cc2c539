// Real probes in a real process: nothing missed, nothing invented, nothing left behind.
#include "kernel/traced_target.h"
#include "loader/kernel_features.h"
#include "support/forked_child.h"
#include "target/privileges.h"

#include <chrono>
#include <cstdio>
#include <map>
#include <numeric>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace heapgap::test {
namespace {

using events::Event;
using events::EventKind;
using nlohmann::json;

constexpr std::array kind_names{"allocated", "freed",    "realloc_begin", "realloc_end",
                                "mapped",    "unmapped", "remapped",      "break_moved"};

bool is_of_system(EventKind kind) {
  return kind >= EventKind::mapped;
}

/// As the target writes them.
json as_json(const std::vector<Event>& events, const std::function<bool(EventKind)>& wanted) {
  json list = json::array();
  for (const auto& event : events) {
    if (!wanted(event.kind)) continue;
    list.push_back({kind_names.at(static_cast<std::size_t>(event.kind)), event.address.value,
                    event.requested.count, event.usable.value_or(Bytes{0}).count});
  }
  return list;
}

void expect_calls(const events::Counters& counters, const json& calls) {
  for (const auto& [name, count] : calls.items()) {
    const auto* const found = std::ranges::find(call_names, name);
    ASSERT_NE(found, call_names.end()) << name;
    const auto call = static_cast<std::size_t>(found - call_names.begin());
    EXPECT_TRUE(counters.probed.at(call)) << name;
    EXPECT_EQ(counters.calls.at(call), count.get<std::uint64_t>()) << name;
  }
}

void expect_nothing_lost(const events::Counters& counters, std::uint64_t taken) {
  EXPECT_EQ(counters.lost(), 0U);
  EXPECT_EQ(counters.unknown_sizes, 0U);
  EXPECT_EQ(counters.events, taken);
}

/// The blocks of class counters, and of events, added up.
struct Sums {
  std::uint64_t allocs = 0;
  std::uint64_t frees = 0;
  Bytes alloc_bytes;
  Bytes free_bytes;
  bool operator==(const Sums&) const = default;
};

Sums sums_of(const events::Counters& counters) {
  Sums sums;
  for (const auto& one : counters.classes) {
    sums.allocs += one.allocs;
    sums.frees += one.frees;
    sums.alloc_bytes += one.alloc_bytes;
    sums.free_bytes += one.free_bytes;
  }
  return sums;
}

enum class Way : std::uint8_t { as_the_kernel_can, without_sessions };

/// Both ways of being at a return; a kernel without session programs goes the second one twice.
class Tracer : public testing::TestWithParam<Way> {
protected:
  Tracer() { process.read_line(); }

  [[nodiscard]] std::unique_ptr<events::Source> trace(loader::TracerOptions options = {}) const {
    options.session = GetParam() == Way::as_the_kernel_can;
    return attach(process.pid(), options);
  }

  /// The target does what `command` says while it is traced.
  json traced(char command) {
    const auto source = trace();
    const json said = process.ask(command);
    source->take(seen);
    source->stop();
    counted = source->counters().value();
    return said;
  }

  TargetProcess process{counted_calls()};
  std::vector<Event> seen;
  events::Counters counted;
};

INSTANTIATE_TEST_SUITE_P(Kernel, Tracer, testing::Values(Way::as_the_kernel_can),
                         [](const auto&) { return "AsItCan"; });
INSTANTIATE_TEST_SUITE_P(OlderKernel, Tracer, testing::Values(Way::without_sessions),
                         [](const auto&) { return "WithoutSessions"; });

TEST_P(Tracer, SeesEveryCallOfEveryFunction) {
  const json said = traced('a');
  EXPECT_EQ(as_json(seen, [](EventKind kind) { return !is_of_system(kind); }), said["events"]);
  expect_calls(counted, said["calls"]);
  expect_nothing_lost(counted, seen.size());
  EXPECT_EQ(counted.lost_returns, 0U);
  EXPECT_GE(counted.calls[static_cast<std::size_t>(Call::mremap)], 1U) << "within realloc";

  const Sums sums = sums_of(counted);
  EXPECT_EQ(sums.allocs, sums.frees) << "all was given back";
  EXPECT_EQ(sums.alloc_bytes, sums.free_bytes);
}

TEST_P(Tracer, SaysWhichBlocksHaveAMappingOfTheirOwn) {
  traced('a');
  std::uint64_t direct = 0;
  Range mapped; // within the call that makes the block
  for (const auto& event : seen) {
    if (event.kind == EventKind::mapped || event.kind == EventKind::remapped) {
      mapped = {event.address, event.address + event.requested};
    } else if (event.kind == EventKind::allocated || event.kind == EventKind::realloc_end) {
      EXPECT_EQ(event.direct, mapped.contains(event.address));
      direct += event.direct ? 1U : 0U;
      mapped = {};
    }
  }
  EXPECT_GE(direct, 3U);
}

TEST_P(Tracer, SeesTheSystemsCalls) {
  const json said = traced('m');
  EXPECT_EQ(as_json(seen, is_of_system), said["events"]);
  expect_calls(counted, said["calls"]);
  expect_nothing_lost(counted, seen.size());
}

TEST_P(Tracer, CountsThreadsExactly) {
  const json said = traced('t');
  expect_calls(counted, {{"malloc", 200'000}, {"free", 120'000}, {"calloc", 0}, {"realloc", 0}});
  expect_nothing_lost(counted, seen.size());

  std::map<Address, Bytes> live;
  Sums added_up;
  for (const auto& event : seen) {
    if (event.kind == EventKind::allocated) {
      EXPECT_TRUE(live.emplace(event.address, event.usable.value()).second) << "handed out twice";
      ++added_up.allocs;
      added_up.alloc_bytes += *event.usable;
    } else if (event.kind == EventKind::freed) {
      const auto block = live.find(event.address);
      ASSERT_NE(block, live.end()) << "given back before it was handed out";
      EXPECT_EQ(block->second, event.usable.value());
      ++added_up.frees;
      added_up.free_bytes += block->second;
      live.erase(block);
    }
  }
  Bytes live_bytes;
  for (const auto& [address, usable] : live) live_bytes += usable;
  EXPECT_EQ(live.size(), said["live_blocks"].get<std::uint64_t>());
  EXPECT_EQ(live_bytes.count, said["live_bytes"].get<std::uint64_t>());
  EXPECT_EQ(sums_of(counted), added_up);
}

TEST_P(Tracer, CallsThatNeverReturnHoldNothingUp) {
  const json said = traced('j');
  EXPECT_EQ(as_json(seen, [](EventKind kind) { return !is_of_system(kind); }), said["events"]);
  expect_calls(counted, said["calls"]);
  EXPECT_EQ(counted.lost_returns, 3U);
}

TEST_P(Tracer, AMallocThatNeverReturnedIsCounted) {
  const json said = traced('l');
  EXPECT_EQ(as_json(seen, [](EventKind kind) { return !is_of_system(kind); }), said["events"]);
  expect_calls(counted, said["calls"]);
  EXPECT_EQ(counted.lost_returns, 3U);
}

TEST_P(Tracer, HitsAreCounted) {
  traced('a');
  const auto calls = [&](Call call) { return counted.calls.at(static_cast<std::size_t>(call)); };
  const std::uint64_t all = std::accumulate(counted.calls.begin(), counted.calls.end(), 0UL);
  const std::uint64_t with_result = all - calls(Call::free);
  EXPECT_GT(counted.entry_hits, all) << "some are within others";
  if (GetParam() == Way::as_the_kernel_can && loader::probe_kernel().uprobe_session) {
    EXPECT_EQ(counted.return_hits, with_result) << "the returns of those are left alone";
  } else {
    EXPECT_GT(counted.return_hits, with_result);
  }
}

TEST_P(Tracer, AForkedChildGoesOnUnseen) {
  const json said = traced('f');
  EXPECT_TRUE(said["child_is_well"].get<bool>());
  EXPECT_EQ(as_json(seen, [](EventKind kind) { return !is_of_system(kind); }), said["events"]);
}

TEST_P(Tracer, ThoseLostForLackOfRoomAreCounted) {
  const auto source = trace({.ring_size = 4_KiB});
  process.ask('t');
  source->stop();
  std::vector<Event> events;
  source->take(events);
  const auto counters = source->counters().value();
  EXPECT_GT(counters.ring_full, 0U);
  EXPECT_EQ(counters.lost(), counters.ring_full);
  EXPECT_EQ(counters.events, events.size());
  const Sums sums = sums_of(counters);
  EXPECT_EQ(sums.allocs, 200'000U) << "the counters stay complete";
  EXPECT_EQ(sums.frees, 120'000U);
}

/// Threads that do nothing but allocate and free, with the ring that heapgap has by default.
TEST_P(Tracer, FlatOutNothingIsLost) {
  for (const std::string threads : {"1", "2"}) {
    TargetProcess loop({{HEAPGAP_TARGETS "/pair_loop", threads, "1000"}, {}, {}});
    loop.read_line();
    const auto source = attach(loop.pid(), {.session = GetParam() == Way::as_the_kernel_can});
    std::vector<Event> events;
    std::uint64_t taken = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      events.clear();
      source->take(events);
      taken += events.size();
    }
    source->stop();
    events.clear();
    source->take(events);
    taken += events.size();
    EXPECT_GT(taken, 50'000U);
    expect_nothing_lost(source->counters().value(), taken);
  }
}

TEST_P(Tracer, NothingIsLeftBehind) {
  const TargetLibc libc(process.pid());
  const std::string before = bytes_at_probe(libc, Call::malloc);
  const auto source = trace();
  EXPECT_EQ(bytes_at_probe(libc, Call::malloc).front(), '\xcc') << "no breakpoint";
  source->stop();
  EXPECT_EQ(bytes_at_probe(libc, Call::malloc), before);
  process.ask('t');
  std::vector<Event> events;
  source->take(events);
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(source->counters().value().entry_hits, 0U);
}

TEST_P(Tracer, NothingIsLeftBehindByATracerThatWasKilled) {
  const TargetLibc libc(process.pid());
  const std::string before = bytes_at_probe(libc, Call::malloc);
  ForkedChild tracer([&](const auto& ready) {
    const auto source = trace();
    ready();
    ::pause();
    return 0;
  });
  ASSERT_NE(bytes_at_probe(libc, Call::malloc), before);
  tracer.kill();
  EXPECT_TRUE(eventually([&] { return bytes_at_probe(libc, Call::malloc) == before; }));
  EXPECT_EQ(process.ask('t')["live_blocks"], 80'000);
}

TEST_P(Tracer, OutlivesTheTarget) {
  const auto source = trace();
  process.ask('a');
  process.kill();
  std::vector<Event> events;
  source->take(events);
  EXPECT_FALSE(events.empty());
  source->stop();
  EXPECT_EQ(source->counters().value().events, events.size());
}

TEST_P(Tracer, SaysThatTheProcessIsGone) {
  std::vector<loader::ProbedObject> objects;
  objects.push_back(TargetLibc(process.pid()).object);
  const Pid pid{process.pid()};
  process.kill();
  const auto source = loader::attach_probes(pid, objects);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().kind, ErrorKind::no_process) << source.error().why;
}

TEST(KernelFeatures, SessionsAreFoundFromLinux6Dot13On) {
  utsname system{};
  ASSERT_EQ(::uname(&system), 0);
  int major = 0;
  int minor = 0;
  ASSERT_EQ(std::sscanf(system.release, "%d.%d", &major, &minor), 2) << system.release;
  EXPECT_EQ(loader::probe_kernel().uprobe_session, std::pair(major, minor) >= std::pair(6, 13));
}

TEST(TracerWithoutMainThread, SaysThatTheKernelCannot) {
  TargetProcess target(counted_calls({"main thread ends"}));
  target.read_line();
  EXPECT_TRUE(eventually([&] {
    std::vector<loader::ProbedObject> objects;
    objects.push_back(TargetLibc(target.pid()).object);
    const auto source = loader::attach_probes(Pid{target.pid()}, objects);
    if (source) return false;
    EXPECT_EQ(source.error().kind, ErrorKind::failure);
    EXPECT_THAT(source.error().why, testing::HasSubstr("main thread"));
    return true;
  }));
}

TEST_P(Tracer, SaysWhichRightsAreMissing) {
  std::vector<loader::ProbedObject> objects;
  objects.push_back(TargetLibc(process.pid()).object);
  Shared<std::array<char, 200>> why;
  ForkedChild tracer([&](const auto&) {
    if (!target::drop_all()) return 1;
    const auto source = loader::attach_probes(Pid{process.pid()}, objects);
    if (source || source.error().kind != ErrorKind::privilege) return 2;
    source.error().why.copy(why->data(), why->size() - 1);
    return 0;
  });
  EXPECT_TRUE(returned(tracer.wait(), 0));
  EXPECT_STREQ(why->data(), "CAP_BPF and CAP_PERFMON are missing");
}

} // namespace
} // namespace heapgap::test
