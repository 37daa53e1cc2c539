// `heapgap attach --full` on programs that nobody wrote for this test, under load: the traced live
// set is that of a walk, and they go on as before when heapgap has let go of them.
#include "kernel/agreement.h"
#include "support/attached.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/temporary_directory.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

namespace heapgap::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

/// How long each program is under load; HEAPGAP_LOAD_SECONDS=60 for a thorough look.
std::chrono::seconds load_time() {
  const char* const seconds = std::getenv("HEAPGAP_LOAD_SECONDS");
  return seconds != nullptr ? std::chrono::seconds(std::stoi(seconds)) : 6s;
}

/// The code of the C library as it stands in the process's memory.
std::string libc_code(pid_t pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find(" r-xp ") == std::string::npos || line.find("/libc.so") == std::string::npos) {
      continue;
    }
    std::uint64_t begin = 0, end = 0;
    char dash = 0;
    std::istringstream(line) >> std::hex >> begin >> dash >> end;
    std::string code(end - begin, '\0');
    std::ifstream memory("/proc/" + std::to_string(pid) + "/mem");
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(code.data(), static_cast<std::streamsize>(code.size()));
    EXPECT_TRUE(memory.good());
    return code;
  }
  ADD_FAILURE() << "the process has no libc.so";
  return {};
}

void expect_every_call_seen(const json& line) {
  const json& quality = line.at("quality");
  EXPECT_EQ(quality.at("lost_events"), 0);
  EXPECT_EQ(quality.at("unmatched_returns"), 0);
  EXPECT_EQ(quality.at("coverage"), 1.0);
  EXPECT_GT(line.at("calls").at("free").get<std::int64_t>(), 0) << "no load";
}

/// It has done what it was asked for, its answer included, and waits for more.
void wait_until_asleep(pid_t pid) {
  constexpr int looks = 10; // a short sleep in the middle of its work is none
  int asleep = 0;
  for (int wait = 0; wait < 1000 && asleep < looks; ++wait) {
    asleep = state(pid) == 'S' ? asleep + 1 : 0;
    ::usleep(5'000);
  }
  EXPECT_EQ(asleep, looks) << "it goes on working";
}

/// Works under load while it is traced, then stands still.
template <typename Load> void expect_true_and_undisturbed(pid_t pid, Load load) {
  const std::string code = libc_code(pid);
  Attached heapgap(pid, {"--full"});
  heapgap.next();
  EXPECT_NE(libc_code(pid), code) << "no probe in place";
  load(load_time());
  wait_until_asleep(pid);
  const json tick = heapgap.fresh_tick();
  expect_every_call_seen(tick);
  const json walked = snapshot(pid);
  EXPECT_EQ(tick.at("heap").at("live_bytes"), walked.at("heap").at("live_bytes"));
  EXPECT_EQ(tick.at("heap").at("live_blocks"), walked.at("heap").at("live_blocks"));
  heapgap.end();
  EXPECT_EQ(libc_code(pid), code) << "a probe was left behind";
  load(1s);
}

/// One request; the length of the answer, 0 when there was none.
std::size_t ask_for_page(const std::string& socket_path) {
  const UniqueFd connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
      0) {
    return 0;
  }
  const std::string request = "GET / HTTP/1.0\r\n\r\n";
  if (::write(connection.get(), request.data(), request.size()) < 0) return 0;
  std::size_t length = 0;
  std::array<char, 4096> piece{};
  for (ssize_t count = 0; (count = ::read(connection.get(), piece.data(), piece.size())) > 0;) {
    length += static_cast<std::size_t>(count);
  }
  return length;
}

TEST(TracedProgram, Nginx) {
  const TemporaryDirectory directory;
  const std::string configuration = directory.file("nginx.conf");
  std::ofstream(configuration) << "daemon off; master_process off; error_log stderr crit;\n"
                               << "pid " << directory.file("pid") << ";\nevents {}\n"
                               << "http { access_log off; server { listen unix:"
                               << directory.file("socket") << "; } }\n";
  TargetProcess target({{"nginx", "-p", directory.path(), "-c", configuration}, {}, {}});
  for (int wait = 0; wait < 200 && ask_for_page(directory.file("socket")) == 0; ++wait) {
    ::usleep(20'000);
  }
  const std::size_t length = ask_for_page(directory.file("socket"));
  ASSERT_GT(length, 0U) << "nginx does not answer";
  expect_true_and_undisturbed(target.pid(), [&](std::chrono::seconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
      ASSERT_EQ(ask_for_page(directory.file("socket")), length);
    }
  });
}

TEST(TracedProgram, PythonOnMalloc) {
  TargetProcess target({{"python3", "-c",
                         "import os, time\n"
                         "held = {}\n"
                         "def work(seconds):\n"
                         "  end = time.monotonic() + seconds\n"
                         "  n = 0\n"
                         "  while time.monotonic() < end:\n"
                         "    n += 1\n"
                         "    held[n % 20011] = [str(n) * (n % 50), {n: bytes(n % 3000)}]\n"
                         "    if n % 7 == 0: held.pop((n * 31) % 20011, None)\n"
                         "    if n % 50 == 0: time.sleep(0.001)\n"
                         "print('{}', flush=True)\n"
                         "while os.read(0, 1):\n"
                         "  work(1)\n"
                         "  os.write(1, b'{}\\n')\n"},
                        {"PYTHONMALLOC=malloc"},
                        {}});
  target.read_line();
  target.ask('w');
  expect_true_and_undisturbed(target.pid(), [&](std::chrono::seconds time) {
    for (auto left = time; left > 0s; left -= 1s) target.ask('w');
  });
}

/// A compiler that is traced to its end writes what it writes otherwise.
TEST(TracedProgram, CompilerToItsEnd) {
  const TemporaryDirectory directory;
  const std::string source = directory.file("large.c");
  {
    std::ofstream text(source);
    for (int i = 0; i < 400; ++i) {
      text
          << "int f" << i << "(int *a, int b) { int s = " << i
          << "; for (int i = 0; i < b; ++i) { a[i] += s * i; s ^= a[i] >> (i & 7); } return s; }\n";
    }
  }
  const Outcome where = run({"gcc", "-print-prog-name=cc1"});
  ASSERT_EQ(where.status, 0);
  const std::string compiler = where.output.substr(0, where.output.find('\n'));
  const auto compile_to = [&](const std::string& name) {
    return std::vector<std::string>{compiler, "-quiet", "-O2", source, "-o", directory.file(name)};
  };
  ASSERT_EQ(run(compile_to("untraced.s")).status, 0);
  TargetProcess compile({compile_to("traced.s"), {}, {}});
  Attached heapgap(compile.pid(), {"--full", "-i", "0.2"});
  json line = heapgap.next();
  ASSERT_EQ(line.at("schema"), "heapgap.tick/1") << "the compiler ended too early";
  EXPECT_EQ(compile.wait(), 0);
  while (line.at("schema") != "heapgap.summary/1") line = heapgap.next();
  EXPECT_EQ(line.at("ended"), "target_exited");
  expect_every_call_seen(line);
  EXPECT_EQ(heapgap.wait(), 0);
  const auto content = [&](const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(directory.file(name)).rdbuf();
    return text.str();
  };
  EXPECT_EQ(content("traced.s"), content("untraced.s"));
}

} // namespace
} // namespace heapgap::test
