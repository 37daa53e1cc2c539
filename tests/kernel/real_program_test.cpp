// Programs that nobody wrote for this test: the ledger adds up, memory adds up to RSS, and a look
// brings no memory in.
#include "kernel/agreement.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "support/temporary_directory.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>

namespace heapgap::test {
namespace {

using nlohmann::json;

json look_at(pid_t pid) {
  const auto before = static_cast<double>(status_bytes(pid, "VmRSS").count);
  const json report = snapshot(pid);
  const auto after = static_cast<double>(status_bytes(pid, "VmRSS").count);
  expect_ledger_adds_up(report);
  expect_memory_adds_up(report, before, after);
  return report;
}

void expect_undisturbed_look(pid_t pid) {
  const Faults before = faults(pid);
  const Bytes rss = status_bytes(pid, "VmRSS");
  const json report = look_at(pid);
  expect_clean(report);
  EXPECT_GT(report.at("heap").at("live_blocks").get<int>(), 0);
  EXPECT_EQ(faults(pid), before);
  EXPECT_EQ(status_bytes(pid, "VmRSS"), rss);
}

TEST(RealProgram, Python) {
  TargetProcess target({{"python3", "-c",
                         "import json, decimal, threading\n"
                         "held = [str(i) * (i % 90) for i in range(200000)]\n"
                         "big = [bytes(i) for i in range(600, 4000)]\n"
                         "del held[::3], big[::2]\n"
                         "print('{}', flush=True)\n"
                         "input()\n"},
                        {},
                        {}});
  target.read_line();
  expect_undisturbed_look(target.pid());
}

TEST(RealProgram, Nginx) {
  const TemporaryDirectory directory;
  const std::string configuration = directory.file("nginx.conf");
  std::ofstream(configuration) << "daemon off; master_process off; error_log stderr;\n"
                               << "pid " << directory.file("pid") << ";\nevents {}\n"
                               << "http { access_log off; server { listen unix:"
                               << directory.file("socket") << "; } }\n";
  TargetProcess target({{"nginx", "-p", directory.path(), "-c", configuration}, {}, {}});
  for (int wait = 0; wait < 200 && state(target.pid()) != 'S'; ++wait) ::usleep(20'000);
  ::usleep(300'000); // it sets itself up in several steps, each of which may sleep
  ASSERT_TRUE(std::filesystem::exists(directory.file("socket"))) << "nginx did not start";
  expect_undisturbed_look(target.pid());
}

std::string many_functions() {
  std::string source = "int printf(const char *, ...);\n";
  for (int i = 0; i < 6000; ++i) {
    const std::string n = std::to_string(i);
    source += "int f" + n + "(int *a, int b) { int s = " + n +
              "; for (int i = 0; i < b; ++i) { a[i] += s * i; s ^= a[i] >> (i & 7);"
              " if (s > 1000) printf(\"%d\\n\", s - " +
              n + "); } return s; }\n";
  }
  return source;
}

TEST(RealProgram, CompilerAtWork) {
  const TemporaryDirectory directory;
  const std::string source = directory.file("large.c");
  std::ofstream(source) << many_functions();
  const Outcome where = run({"gcc", "-print-prog-name=cc1"});
  ASSERT_EQ(where.status, 0);
  const std::string compiler = where.output.substr(0, where.output.find('\n'));
  Spawned compile = spawn({{compiler, "-quiet", "-O2", source, "-o", "/dev/null"}, {}, {}}, false);
  int looks = 0;
  for (; looks < 8; ++looks) {
    ::usleep(300'000);
    if (state(compile.pid) == 'Z') break;
    look_at(compile.pid);
  }
  ::kill(compile.pid, SIGKILL);
  ::waitpid(compile.pid, nullptr, 0);
  EXPECT_GE(looks, 3) << "the compiler ended too early";
}

} // namespace
} // namespace heapgap::test
