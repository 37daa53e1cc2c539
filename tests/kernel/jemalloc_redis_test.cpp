// Debian's redis-server, stripped, on Debian's jemalloc, fragmented by a load: against what the
// server asks its allocator for itself.
#include "kernel/jemalloc_reading.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "support/temporary_directory.h"
#include "support/tmux_screen.h"

#include <array>
#include <cstring>
#include <filesystem>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

/// A connection to a server's unix socket, speaking RESP.
class Client {
public:
  explicit Client(const std::string& path)
      : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    connected_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), // NOLINT
                           sizeof address) == 0;
  }
  [[nodiscard]] bool connected() const { return connected_; }

  void set(const std::string& key, std::size_t size) {
    commands_ += fmt::format("*3\r\n$3\r\nSET\r\n${}\r\n{}\r\n${}\r\n{}\r\n", key.size(), key, size,
                             std::string(size, 'x'));
    ++pending_;
    if (pending_ == 500) flush();
  }
  /// Sends what is held back and takes one line of answer for each command.
  void flush() {
    ASSERT_EQ(::send(socket_.get(), commands_.data(), commands_.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(commands_.size()));
    commands_.clear();
    for (; pending_ > 0; --pending_) line();
  }
  /// The bulk answer to one command without arguments of its own.
  std::string ask(const std::string& section) {
    commands_ = fmt::format("*2\r\n$4\r\nINFO\r\n${}\r\n{}\r\n", section.size(), section);
    flush();
    const std::size_t size = std::stoul(line().substr(1)) + 2;
    while (received_.size() < size && receive()) continue;
    std::string answer = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
  }

private:
  bool receive() {
    std::array<char, 65536> piece{};
    const ssize_t count = ::recv(socket_.get(), piece.data(), piece.size(), 0);
    if (count > 0) received_.append(piece.data(), static_cast<std::size_t>(count));
    return count > 0;
  }
  std::string line() {
    while (received_.find("\r\n") == std::string::npos) {
      if (!receive()) return "";
    }
    const std::size_t end = received_.find("\r\n");
    std::string found = received_.substr(0, end);
    received_.erase(0, end + 2);
    return found;
  }

  UniqueFd socket_;
  bool connected_ = false;
  std::string commands_;
  std::string received_;
  unsigned pending_ = 0;
};

/// The number behind a name and one character, ':' as Redis writes it.
double field(const std::string& information, const std::string& name, char after = ':') {
  const std::size_t at = information.find(name + after);
  if (at == std::string::npos) return 0;
  return std::stod(information.substr(at + name.size() + 1));
}

struct Stage {
  std::size_t size; ///< of a value, at least; up to twice as much
  unsigned sets;
};

/// Overwrites with growing sizes while keys are thrown out at random: what was full of small values
/// keeps a few of them on every page.
void fragment(Client& client) {
  std::mt19937 random(42); // NOLINT: the same load in each run
  const std::array<Stage, 5> stages{
      {{24, 400'000}, {100, 150'000}, {300, 60'000}, {900, 20'000}, {2500, 5'000}}};
  for (const Stage& stage : stages) {
    for (unsigned n = 0; n < stage.sets; ++n) {
      client.set("key:" + std::to_string(random() % 400'000), stage.size + random() % stage.size);
    }
  }
  client.flush();
}

constexpr double own_moves = 0.003; // the server's own clients and timers come and go

/// The server, fragmented.
class FragmentedRedis {
public:
  FragmentedRedis()
      : socket_(directory_.file("socket")), target_(command(socket_)), client_(wait_for(socket_)) {}

  /// Sends it the load. Fails the test when it did not start.
  void fill() {
    ASSERT_TRUE(client_.connected()) << "redis-server did not start";
    fragment(client_);
    ::usleep(300'000);
  }
  [[nodiscard]] pid_t pid() const { return target_.pid(); }

  /// What it says of its memory now.
  std::string own_figures() {
    std::string memory = client_.ask("memory");
    EXPECT_GT(field(memory, "allocator_allocated"), 20e6) << memory;
    EXPECT_GT(field(memory, "allocator_frag_ratio"), 1.2) << "the load did not fragment it";
    return memory;
  }

private:
  static Command command(const std::string& socket) {
    const std::string root = HEAPGAP_FETCHED_PROGRAMS "/root/usr";
    return {{root + "/bin/redis-server", "--port", "0", "--save", "", "--unixsocket", socket,
             "--maxmemory", "48mb", "--maxmemory-policy", "allkeys-random", "--logfile",
             "/dev/null"},
            {"LD_LIBRARY_PATH=" + root + "/lib/x86_64-linux-gnu"},
            {}};
  }
  static const std::string& wait_for(const std::string& socket) {
    for (int wait = 0; wait < 500 && !std::filesystem::exists(socket); ++wait) ::usleep(20'000);
    return socket;
  }

  TemporaryDirectory directory_;
  std::string socket_;
  TargetProcess target_;
  Client client_;
};

void expect_near(double value, double expected, double share) {
  EXPECT_NEAR(value, expected, expected * share);
}

void expect_exact_reading(FragmentedRedis& redis) {
  JemallocHeap heap;
  read_jemalloc_of(redis.pid(), heap);
  const std::string memory = redis.own_figures();
  expect_clean(heap);
  expect_near(static_cast<double>(heap.bytes_of(heap::SpanKind::live) +
                                  heap.bytes_of(heap::SpanKind::cached)),
              field(memory, "allocator_allocated"), own_moves);
  expect_near(static_cast<double>(heap.figure("active_bytes")), field(memory, "allocator_active"),
              own_moves);
}

void expect_true_snapshot(FragmentedRedis& redis) {
  const json report = snapshot(redis.pid());
  const std::string own = redis.own_figures();
  const json& jemalloc = report.at("allocators").at(0);
  EXPECT_EQ(jemalloc.at("name"), "jemalloc");
  EXPECT_EQ(jemalloc.at("reader"), "exact");
  double allocated = 0;
  for (const json& arena : report.at("arenas")) {
    if (arena.at("allocator") != "jemalloc") continue;
    allocated += arena.at("live_bytes").get<double>() + arena.at("cached_bytes").get<double>();
  }
  expect_near(allocated, field(own, "allocator_allocated"), own_moves);
  expect_near(jemalloc.at("details").at("active_bytes").get<double>(),
              field(own, "allocator_active"), own_moves);
  // jemalloc's figure takes all it has mapped and not given back for resident.
  const json& memory = report.at("memory");
  const auto resident = memory.at("heap_resident_bytes").get<double>();
  EXPECT_LE(resident, field(own, "allocator_resident"));
  expect_near(resident, field(own, "allocator_resident"), 0.06);
  std::uint64_t parts = 0;
  for (const char* part : {"heap_resident_bytes", "stack_resident_bytes", "file_resident_bytes",
                           "other_anon_resident_bytes", "shmem_resident_bytes"}) {
    parts += memory.at(part).get<std::uint64_t>();
  }
  EXPECT_EQ(memory.at("rss_bytes"), parts);
  EXPECT_TRUE(report.at("quality").at("consistent"));
}

void expect_walks_like_a_snapshot(FragmentedRedis& redis) {
  const json report = snapshot(redis.pid());
  const Outcome outcome = run_heapgap({"attach", "--json", "--walk-only", "-i", "0.5", "-n", "3",
                                       "-p", std::to_string(redis.pid())});
  ASSERT_EQ(outcome.status, 0) << outcome.messages;
  std::istringstream lines(outcome.output);
  int ticks = 0;
  for (std::string text; std::getline(lines, text); ++ticks) {
    const json line = json::parse(text);
    for (const char* figure : {"mapped_bytes", "live_bytes", "cached_bytes", "free_bytes"}) {
      expect_near(line.at("heap").at(figure).get<double>(),
                  report.at("heap").at(figure).get<double>(), 0.01);
    }
    for (const char* figure : {"rss_bytes", "heap_resident_bytes"}) {
      expect_near(line.at("memory").at(figure).get<double>(),
                  report.at("memory").at(figure).get<double>(), 0.01);
    }
  }
  EXPECT_EQ(ticks, 4) << "three ticks and the summary";
}

void expect_true_screen(FragmentedRedis& redis) {
  const std::string pid = std::to_string(redis.pid());
  TmuxScreen screen(80, 24, HEAPGAP_PROGRAM " top -p " + pid);
  const std::string shown = screen.wait_for("pinned");
  EXPECT_THAT(shown, testing::AllOf(testing::HasSubstr("redis-server (pid " + pid + ")"),
                                    testing::HasSubstr("jemalloc 5.3"),
                                    testing::HasSubstr("by walks, no probes")));
  // The bar shows what is resident of it, and jemalloc counts what its caches hold as allocated.
  expect_near(field(shown, "live", ' ') * (1 << 20),
              field(redis.own_figures(), "allocator_allocated"), 0.03);
  screen.press({"4"});
  EXPECT_THAT(screen.wait_for("blocks"), testing::HasSubstr("jemalloc a"));
}

/// One test, as the load takes seconds.
TEST(Redis, FragmentedHeapMeetsItsOwnFigures) {
  FragmentedRedis redis;
  ASSERT_NO_FATAL_FAILURE(redis.fill());
  expect_exact_reading(redis);
  expect_true_snapshot(redis);
  expect_walks_like_a_snapshot(redis);
  expect_true_screen(redis);
}

} // namespace
} // namespace heapgap::test
