#include "support/forked_child.h"
#include "target/frozen.h"

#include <array>
#include <atomic>
#include <csignal>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::ForkedChild;
using test::Shared;

constexpr std::size_t workers = 4;

/// What the target shows of itself while it runs.
struct Signs {
  std::array<std::atomic<std::uint64_t>, workers> counters;
  std::atomic<std::uint64_t> signals;
  std::atomic<std::uint64_t> started_threads;
  std::atomic<bool> go;
};
Shared<Signs>* signs_of_handler = nullptr;

void count_signal(int) {
  ++(*signs_of_handler)->signals;
}

void count_for_ever(std::atomic<std::uint64_t>& counter) {
  for (;;) {
    ++counter;
    std::this_thread::yield();
  }
}

/// Threads that count, for ever.
int run_workers(Shared<Signs>& signs, const ForkedChild::Ready& ready) {
  ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY); // where Yama asks for it
  signs_of_handler = &signs;
  struct sigaction action{};
  action.sa_handler = count_signal;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &action, nullptr);
  ::sigaction(SIGRTMIN, &action, nullptr);
  std::vector<std::thread> threads;
  for (auto& counter : signs->counters) threads.emplace_back([&] { count_for_ever(counter); });
  for (auto& counter : signs->counters) {
    while (counter == 0) std::this_thread::yield();
  }
  ready();
  for (;;) ::pause();
}

class FrozenWorkers : public testing::Test {
protected:
  using Counts = std::array<std::uint64_t, workers + 2>;

  [[nodiscard]] Counts counts() const {
    Counts counts{};
    for (std::size_t i = 0; i < workers; ++i) counts[i] = signs_->counters[i];
    counts[workers] = signs_->signals;
    counts[workers + 1] = signs_->started_threads;
    return counts;
  }
  /// Nothing moves for a while.
  [[nodiscard]] bool stands_still() const {
    const auto before = counts();
    std::this_thread::sleep_for(20ms);
    return counts() == before;
  }
  /// Every counter moves.
  [[nodiscard]] bool goes_on() const {
    const auto before = counts();
    return eventually([&] {
      const auto now = counts();
      for (std::size_t i = 0; i < workers; ++i) {
        if (now[i] == before[i]) return false;
      }
      return true;
    });
  }
  [[nodiscard]] char state() const {
    std::ifstream stat("/proc/" + std::to_string(child_.pid().value) + "/stat");
    std::string line;
    std::getline(stat, line);
    return line.substr(line.rfind(") ") + 2).front();
  }

  Shared<Signs> signs_;
  ForkedChild child_{[this](const auto& ready) { return run_workers(signs_, ready); }};
};

TEST_F(FrozenWorkers, stand_still_until_released) {
  auto frozen = Frozen::stop(child_.pid(), 10s);
  ASSERT_TRUE(frozen) << frozen.error().why;
  EXPECT_TRUE(stands_still());
  const auto outcome = (*frozen)->release();
  EXPECT_TRUE(goes_on());
  EXPECT_EQ(outcome.threads, workers + 1);
  EXPECT_FALSE(outcome.let_go_early);
  EXPECT_GE(outcome.stopped, 20ms);
  EXPECT_LT(outcome.stopped, 5s);
  const auto again = (*frozen)->release();
  EXPECT_EQ(again.stopped, outcome.stopped);
  EXPECT_FALSE(again.let_go_early);
}

TEST_F(FrozenWorkers, go_on_when_it_is_destroyed) {
  {
    const auto frozen = Frozen::stop(child_.pid(), 10s);
    ASSERT_TRUE(frozen);
    EXPECT_TRUE(stands_still());
  }
  EXPECT_TRUE(goes_on());
}

TEST_F(FrozenWorkers, go_on_at_the_limit) {
  auto frozen = Frozen::stop(child_.pid(), 100ms);
  ASSERT_TRUE(frozen) << frozen.error().why;
  EXPECT_TRUE(goes_on());
  const auto outcome = (*frozen)->release();
  EXPECT_TRUE(outcome.let_go_early);
  EXPECT_GE(outcome.stopped, 100ms);
  EXPECT_LT(outcome.stopped, 5s);
}

TEST_F(FrozenWorkers, go_on_when_heapgap_is_killed) {
  ForkedChild freezer([&](const auto& ready) {
    const auto frozen = Frozen::stop(child_.pid(), 60s);
    if (!frozen) return 1;
    ready();
    return ::pause();
  });
  EXPECT_TRUE(stands_still());
  freezer.kill();
  EXPECT_TRUE(goes_on());
}

TEST_F(FrozenWorkers, get_a_signal_sent_meanwhile_afterwards) {
  auto frozen = Frozen::stop(child_.pid(), 10s);
  ASSERT_TRUE(frozen);
  ASSERT_EQ(::kill(child_.pid().value, SIGUSR1), 0);
  EXPECT_TRUE(stands_still());
  EXPECT_EQ(signs_->signals, 0U);
  (*frozen)->release();
  EXPECT_TRUE(eventually([&] { return signs_->signals == 1; }));
  EXPECT_TRUE(goes_on());
  EXPECT_EQ(signs_->signals, 1U);
}

TEST_F(FrozenWorkers, lose_no_signal_of_a_stream_even_when_heapgap_is_killed) {
  constexpr std::uint64_t rounds = 60;
  constexpr std::uint64_t burst = 20;
  const auto send_burst = [&](const auto& ready) {
    ready();
    for (std::uint64_t i = 0; i < burst; ++i) {
      while (::sigqueue(child_.pid().value, SIGRTMIN, {}) != 0) std::this_thread::yield();
    }
    return 0;
  };
  for (std::uint64_t round = 0; round < rounds; ++round) {
    ForkedChild sender(send_burst);
    if (round % 2 == 0) {
      auto frozen = Frozen::stop(child_.pid(), 10s);
      ASSERT_TRUE(frozen) << frozen.error().why;
      ASSERT_TRUE(test::returned(sender.wait(), 0));
    } else {
      ForkedChild freezer([&](const auto& ready) {
        const auto frozen = Frozen::stop(child_.pid(), 60s);
        if (!frozen) return 1;
        ready();
        return ::pause();
      });
      ASSERT_TRUE(test::returned(sender.wait(), 0));
    }
  }
  EXPECT_TRUE(eventually([&] { return signs_->signals == rounds * burst; }))
      << signs_->signals << " of " << rounds * burst;
  EXPECT_TRUE(goes_on());
}

TEST_F(FrozenWorkers, stay_stopped_when_they_were) {
  ASSERT_EQ(::kill(child_.pid().value, SIGSTOP), 0);
  ASSERT_TRUE(eventually([&] { return state() == 'T'; }));
  auto frozen = Frozen::stop(child_.pid(), 10s);
  ASSERT_TRUE(frozen) << frozen.error().why;
  (*frozen)->release();
  EXPECT_TRUE(eventually([&] { return state() == 'T'; }));
  EXPECT_TRUE(stands_still());
  ASSERT_EQ(::kill(child_.pid().value, SIGCONT), 0);
  EXPECT_TRUE(goes_on());
}

TEST_F(FrozenWorkers, obey_a_stop_and_a_continue_sent_meanwhile) {
  auto frozen = Frozen::stop(child_.pid(), 10s);
  ASSERT_TRUE(frozen);
  ASSERT_EQ(::kill(child_.pid().value, SIGSTOP), 0);
  (*frozen)->release();
  EXPECT_TRUE(eventually([&] { return state() == 'T'; }));
  EXPECT_TRUE(stands_still());

  frozen = Frozen::stop(child_.pid(), 10s);
  ASSERT_TRUE(frozen);
  ASSERT_EQ(::kill(child_.pid().value, SIGCONT), 0);
  EXPECT_TRUE(stands_still());
  (*frozen)->release();
  EXPECT_TRUE(goes_on());
}

TEST_F(FrozenWorkers, cannot_be_frozen_by_two) {
  const ForkedChild first([&](const auto& ready) {
    const auto frozen = Frozen::stop(child_.pid(), 60s);
    if (!frozen) return 1;
    ready();
    return ::pause();
  });
  const auto second = Frozen::stop(child_.pid(), 10s);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::privilege);
  EXPECT_THAT(second.error().why, testing::HasSubstr("traces it already"));
  EXPECT_FALSE(second.error().remedy.empty());
}

TEST_F(FrozenWorkers, may_be_killed_meanwhile) {
  auto frozen = Frozen::stop(child_.pid(), 10s);
  ASSERT_TRUE(frozen);
  ASSERT_EQ(::kill(child_.pid().value, SIGKILL), 0);
  std::this_thread::sleep_for(10ms);
  (*frozen)->release();
  const int status = child_.wait();
  EXPECT_TRUE(WIFSIGNALED(status));
}

TEST(Frozen, catches_threads_that_are_being_created) {
  Shared<Signs> signs;
  const ForkedChild child([&](const auto& ready) -> int {
    std::vector<std::thread> makers;
    for (std::size_t i = 0; i < workers; ++i) {
      makers.emplace_back([&] {
        for (;;) {
          std::thread([&] { ++signs->started_threads; }).join();
        }
      });
    }
    while (signs->started_threads < workers) std::this_thread::yield();
    ready();
    for (;;) ::pause();
  });
  for (int round = 0; round < 30; ++round) {
    auto frozen = Frozen::stop(child.pid(), 10s);
    ASSERT_TRUE(frozen) << frozen.error().why;
    const std::uint64_t before = signs->started_threads;
    std::this_thread::sleep_for(5ms);
    ASSERT_EQ(signs->started_threads, before);
    (*frozen)->release();
    ASSERT_TRUE(eventually([&] { return signs->started_threads > before; }));
  }
}

TEST(Frozen, does_not_wait_for_a_thread_that_the_kernel_holds) {
  Shared<Signs> signs;
  const ForkedChild child([&](const auto& ready) -> int {
    ready();
    // Until its child is done, a vfork leaves the parent in an uninterruptible sleep.
    if (::vfork() == 0) {
      while (!signs->go) ::usleep(1000);
      ::_exit(0);
    }
    ++signs->started_threads;
    for (;;) ::pause();
  });
  ASSERT_TRUE(eventually([&] {
    std::ifstream stat("/proc/" + std::to_string(child.pid().value) + "/stat");
    std::string line;
    std::getline(stat, line);
    return line.find(") D ") != std::string::npos;
  }));
  auto frozen = Frozen::stop(child.pid(), 10s);
  ASSERT_TRUE(frozen) << frozen.error().why;
  signs->go = true;
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(signs->started_threads, 0U) << "it ran on although frozen";
  const auto outcome = (*frozen)->release();
  EXPECT_LT(outcome.stopped, 5s);
  EXPECT_TRUE(eventually([&] { return signs->started_threads == 1; }));
}

TEST(Frozen, needs_a_process) {
  ForkedChild child([](const auto&) { return 0; });
  const auto zombie_number = child.pid();
  ASSERT_TRUE(eventually([&] {
    const auto frozen = Frozen::stop(zombie_number, 1s);
    return !frozen && frozen.error().kind == ErrorKind::no_process;
  }));
  child.wait();
  const auto frozen = Frozen::stop(zombie_number, 1s);
  ASSERT_FALSE(frozen);
  EXPECT_EQ(frozen.error().kind, ErrorKind::no_process);
}

TEST(Frozen, gives_the_terminal_stop_signals_back) {
  sigset_t before;
  sigset_t after;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &before);
  EXPECT_FALSE(Frozen::stop({INT32_MAX}, 1s));
  const ForkedChild child([](const auto& ready) {
    ready();
    return ::pause();
  });
  {
    ASSERT_TRUE(Frozen::stop(child.pid(), 1s));
  }
  ::pthread_sigmask(SIG_BLOCK, nullptr, &after);
  EXPECT_EQ(::sigismember(&before, SIGTSTP), ::sigismember(&after, SIGTSTP));
  EXPECT_EQ(::sigismember(&after, SIGTSTP), 0);
}

} // namespace
} // namespace heapgap::target
