#include "support/forked_child.h"
#include "target/access_check.h"
#include "target/live_process.h"

#include <atomic>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

using test::eventually;
using test::ForkedChild;
using test::Shared;
using testing::HasSubstr;

int wait_for_ever(const ForkedChild::Ready& ready) {
  ready();
  return ::pause();
}

std::string own_exe() {
  std::array<char, 4096> path{};
  return {path.data(),
          static_cast<std::size_t>(::readlink("/proc/self/exe", path.data(), path.size()))};
}

TEST(OpenProcess, says_who_it_is) {
  const ForkedChild child([](const auto& ready) {
    ::prctl(PR_SET_NAME, "a) Z\n(b");
    return wait_for_ever(ready);
  });
  const auto process = open_process(child.pid());
  ASSERT_TRUE(process);
  const auto& identity = (*process)->identity();
  EXPECT_EQ(identity.pid, child.pid());
  EXPECT_EQ(identity.comm, "a) Z\n(b");
  EXPECT_EQ(identity.exe, own_exe());
  const auto age = std::chrono::system_clock::now() - identity.start_time;
  EXPECT_LT(age, std::chrono::seconds(30));
  EXPECT_GT(age, std::chrono::seconds(-2)) << "boot time is known to the second";
  EXPECT_TRUE((*process)->check_alive());
}

TEST(OpenProcess, lists_mappings_and_threads) {
  Shared<std::uint64_t> robust_head;
  Shared<std::atomic<bool>> running;
  const ForkedChild child([&](const auto& ready) {
    std::thread second([&] {
      *running = true;
      ::pause();
    });
    while (!*running) std::this_thread::yield();
    std::uint64_t size = 0;
    ::syscall(SYS_get_robust_list, 0, &*robust_head, &size);
    wait_for_ever(ready);
    second.join();
    return 0;
  });
  const auto process = open_process(child.pid());
  ASSERT_TRUE(process);
  const auto mappings = (*process)->mappings();
  ASSERT_TRUE(mappings);
  const auto* stack = find_mapping(
      *mappings, {reinterpret_cast<std::uint64_t>(__builtin_frame_address(0))}); // NOLINT
  ASSERT_NE(stack, nullptr);
  EXPECT_EQ(stack->name, "[stack]");
  const auto threads = (*process)->threads();
  ASSERT_TRUE(threads);
  ASSERT_EQ(threads->size(), 2U);
  EXPECT_EQ(threads->front().tid, child.pid());
  EXPECT_EQ(threads->front().robust_list_head, Address{*robust_head});
  EXPECT_TRUE((*threads)[1].robust_list_head) << "the C library registers one for every thread";
}

TEST(OpenProcess, totals_are_those_of_the_kernel) {
  constexpr std::size_t size = 8U << 20U;
  const ForkedChild child([&](const auto& ready) {
    void* memory =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::memset(memory, 1, size);
    void* shared = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    std::memset(shared, 1, size);
    return wait_for_ever(ready);
  });
  const auto process = open_process(child.pid());
  ASSERT_TRUE(process);
  const auto totals = (*process)->memory_totals();
  ASSERT_TRUE(totals);
  EXPECT_GE(totals->rss_anonymous, Bytes{size});
  EXPECT_GE(totals->rss_shmem, Bytes{size});
  EXPECT_GT(totals->rss_file, Bytes{});
  ASSERT_TRUE(totals->pss);
  EXPECT_GE(*totals->pss, Bytes{2 * size});
  EXPECT_LE(*totals->pss, totals->rss());
  std::ifstream status("/proc/" + std::to_string(child.pid().value) + "/status");
  const std::string text{std::istreambuf_iterator<char>(status), {}};
  const auto rss = std::stoull(text.substr(text.find("VmRSS:") + 6)) * 1024;
  EXPECT_EQ(totals->rss(), Bytes{rss});
}

TEST(OpenProcess, does_not_ask_for_what_would_hold_up_a_large_process) {
  constexpr std::size_t size = 520U << 20U;
  const ForkedChild child([&](const auto& ready) {
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    return memory == MAP_FAILED ? 1 : wait_for_ever(ready);
  });
  const auto process = open_process(child.pid());
  ASSERT_TRUE(process);
  const auto totals = (*process)->memory_totals();
  ASSERT_TRUE(totals);
  EXPECT_GE(totals->rss(), Bytes{size});
  EXPECT_FALSE(totals->pss);
}

TEST(OpenProcess, refuses_numbers_that_no_process_has) {
  ForkedChild child(wait_for_ever);
  const auto number = child.pid();
  child.kill();
  for (const auto pid : {number, Pid{0}, Pid{-1}, Pid{INT32_MAX}}) {
    const auto process = open_process(pid);
    ASSERT_FALSE(process) << pid.value;
    EXPECT_EQ(process.error().kind, ErrorKind::no_process);
    EXPECT_THAT(process.error().what, HasSubstr(std::to_string(pid.value)));
    EXPECT_EQ(process.error().why, "no such process");
    EXPECT_FALSE(process.error().remedy.empty());
  }
}

TEST(OpenProcess, refuses_a_zombie) {
  const ForkedChild child([](const auto&) { return 0; });
  ASSERT_TRUE(eventually([&] {
    const auto process = open_process(child.pid());
    return !process && process.error().why.find("zombie") != std::string::npos &&
           process.error().kind == ErrorKind::no_process;
  }));
}

TEST(OpenProcess, names_the_process_of_a_thread) {
  Shared<std::atomic<std::int32_t>> second;
  const ForkedChild child([&](const auto& ready) {
    std::thread thread([&] {
      *second = static_cast<std::int32_t>(::gettid());
      ::pause();
    });
    while (*second == 0) std::this_thread::yield();
    wait_for_ever(ready);
    thread.join();
    return 0;
  });
  const auto process = open_process({*second});
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().kind, ErrorKind::no_process);
  EXPECT_THAT(process.error().remedy, HasSubstr(std::to_string(child.pid().value)));
}

TEST(OpenProcess, measures_a_process_whose_main_thread_has_exited) {
  Shared<std::atomic<bool>> running;
  const ForkedChild child([&](const auto& ready) {
    std::thread second([&] {
      *running = true;
      for (;;) ::pause();
    });
    while (!*running) std::this_thread::yield();
    ready();
    ::syscall(SYS_exit, 0); // of this thread only
    return 0;
  });
  ASSERT_TRUE(eventually([&] {
    std::ifstream file("/proc/" + std::to_string(child.pid().value) + "/stat");
    std::string line;
    std::getline(file, line);
    return line.find(") Z ") != std::string::npos;
  }));
  const auto process = open_process(child.pid());
  ASSERT_TRUE(process) << process.error().why;
  EXPECT_FALSE((*process)->mappings()->empty());
  EXPECT_GT((*process)->memory_totals()->rss(), Bytes{});
  EXPECT_TRUE((*process)->check_alive());
}

TEST(OpenProcess, refuses_a_kernel_thread) {
  ProcessStat stat;
  stat.flags = 0x00208040;
  const auto checked = check_has_memory({2}, stat);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::nothing_to_measure);
  EXPECT_THAT(checked.error().why, HasSubstr("kernel thread"));
}

TEST(OpenProcess, refuses_a_32_bit_process_by_its_addresses) {
  const auto low = parse_mappings("8048000-8049000 r-xp 00000000 00:00 0 \n"
                                  "fffdd000-ffffe000 rw-p 00000000 00:00 0 [stack]\n"
                                  "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 "
                                  "[vsyscall]\n");
  ASSERT_TRUE(low);
  // The program of a process that ended cannot be read any more, but the directory is still held.
  ForkedChild child(wait_for_ever);
  const auto process = ProcDirectory::open(child.pid());
  ASSERT_TRUE(process);
  EXPECT_TRUE(check_word_size(*process, *low)) << "the program itself says that it is 64-bit";
  child.kill();
  const auto checked = check_word_size(*process, *low);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::nothing_to_measure);
  EXPECT_THAT(checked.error().why, HasSubstr("32-bit process"));
}

TEST(OpenProcess, names_the_rights_that_are_missing) {
  // As root, from a child that is nobody any more; else of the init process, which is root's.
  const auto parent = ::getpid();
  const bool is_root = ::geteuid() == 0;
  const Pid other{is_root ? parent : 1};
  Shared<std::array<char, 4096>> message;
  ForkedChild child([&](const auto&) {
    if (is_root && ::setresuid(65534, 65534, 65534) != 0) return 1;
    const auto process = open_process(other);
    if (process || process.error().kind != ErrorKind::privilege) return 2;
    std::snprintf(message->data(), message->size(), "%s | %s", process.error().why.c_str(),
                  process.error().remedy.c_str());
    return 0;
  });
  ASSERT_TRUE(test::returned(child.wait(), 0));
  EXPECT_THAT(message->data(), HasSubstr("CAP_SYS_PTRACE"));
  EXPECT_THAT(message->data(), HasSubstr("CAP_DAC_READ_SEARCH"));
  EXPECT_THAT(message->data(), HasSubstr("sudo"));
}

TEST(CheckAlive, notices_the_end) {
  ForkedChild child(wait_for_ever);
  const auto process = open_process(child.pid());
  ASSERT_TRUE(process);
  child.kill();
  const auto alive = (*process)->check_alive();
  ASSERT_FALSE(alive);
  EXPECT_EQ(alive.error().kind, ErrorKind::no_process);
  EXPECT_EQ((*process)->mappings().error().kind, ErrorKind::no_process);
  EXPECT_EQ((*process)->threads().error().kind, ErrorKind::no_process);
  EXPECT_EQ((*process)->memory_totals().error().kind, ErrorKind::no_process);
}

TEST(CheckAlive, notices_another_program_in_its_place) {
  Shared<std::atomic<bool>> go;
  const ForkedChild child([&](const auto& ready) {
    ready();
    while (!*go) std::this_thread::yield();
    ::execlp("sleep", "sleep", "60", nullptr);
    return 1;
  });
  const auto process = open_process(child.pid());
  ASSERT_TRUE(process);
  *go = true;
  std::string why;
  ASSERT_TRUE(eventually([&] {
    const auto alive = (*process)->check_alive();
    if (!alive) why = alive.error().why;
    return !alive && alive.error().kind == ErrorKind::no_process;
  }));
  EXPECT_THAT(why, HasSubstr("execve"));
}

} // namespace
} // namespace heapgap::target
