// heapgap doctor on this machine and on real processes.
#include "support/json_schema.h"
#include "support/known_heap.h"
#include "support/proc_status.h"
#include "support/run_heapgap.h"
#include "support/target_process.h"
#include "support/temporary_directory.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace heapgap::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

json check(const json& diagnosis, const std::string& name) {
  for (const json& one : diagnosis["checks"]) {
    if (one["name"] == name) return one;
  }
  ADD_FAILURE() << "no check is called " << name;
  return {};
}

json doctor(std::vector<std::string> options, int status = 0) {
  options.insert(options.begin(), {"doctor", "--json"});
  const Outcome outcome = run_heapgap(options);
  EXPECT_EQ(outcome.status, status) << outcome.messages;
  EXPECT_TRUE(follows_schema("doctor.schema.json", outcome.output));
  return outcome.json();
}

json doctor_of(pid_t pid, int status = 0) {
  return doctor({"-p", std::to_string(pid)}, status);
}

TEST(Doctor, FindsThatThisMachineIsFitForTheTests) {
  const json diagnosis = doctor({});
  for (const char* name : {"process_vm_readv", "page map", "PAGEMAP_SCAN", "BPF programs",
                           "ring buffer", "uprobe_multi", "uprobe_multi by process", "CAP_BPF"}) {
    EXPECT_EQ(check(diagnosis, name)["status"], "ok") << name;
  }
  EXPECT_EQ(diagnosis["modes"]["budget"], "ok");
  EXPECT_GT(diagnosis["hit_prices_ns"]["emulated"], 50);
  EXPECT_GT(diagnosis["hit_prices_ns"]["full_allocation"], diagnosis["hit_prices_ns"]["emulated"]);
  EXPECT_EQ(diagnosis["target"], nullptr);
}

TEST(Doctor, TellsTheRateOfATargetAndWhatTracingWouldCostIt) {
  TargetProcess target({{HEAPGAP_TARGETS "/paced_pairs", "1", "20000", "sleep"}, {}, {}});
  target.read_line();
  const json diagnosis = doctor_of(target.pid());
  const json& facts = diagnosis["target"];
  ASSERT_FALSE(facts["call_rate"].is_null());
  EXPECT_NEAR(facts["call_rate"]["allocs_per_s"]["best"].get<double>(), 20'000, 4'000);
  EXPECT_NEAR(facts["call_rate"]["calls_per_s"]["free"].get<double>(), 20'000, 4'000);
  EXPECT_EQ(facts["allocators"][0]["name"], "glibc");
  EXPECT_EQ(facts["allocators"][0]["traced"], true);
  const json& prices = diagnosis["hit_prices_ns"];
  const double pair_ns =
      prices["full_allocation"].get<double>() + prices["full_free"].get<double>();
  EXPECT_NEAR(facts["predicted_cost"]["full_percent"]["best"].get<double>(), pair_ns * 20'000 / 1e7,
              pair_ns * 20'000 / 1e7 * 0.5);
  EXPECT_EQ(check(diagnosis, "main thread")["status"], "ok");
  EXPECT_EQ(diagnosis["modes"]["walk"], "ok");
}

TEST(Doctor, OfABusyTargetTheBudgetSeesAPartOnly) {
  TargetProcess target({{HEAPGAP_TARGETS "/pair_loop", "1", "1000"}, {}, {}});
  target.read_line();
  const json diagnosis = doctor_of(target.pid());
  EXPECT_LT(diagnosis["target"]["predicted_cost"]["budget_coverage"], 0.5);
  EXPECT_EQ(check(diagnosis, "cost of --full")["status"], "degraded");
  EXPECT_EQ(diagnosis["modes"]["budget"], "ok");
}

TEST(Doctor, AKernelThreadIsNothingToMeasure) {
  constexpr pid_t thread = 2;
  ASSERT_TRUE(is_kernel_thread(thread)) << "no kernel thread is to be seen here";
  const json diagnosis = doctor_of(thread, 5);
  EXPECT_EQ(diagnosis["modes"]["walk"], "blocked");
  EXPECT_THAT(check(diagnosis, "heap")["found"].get<std::string>(), HasSubstr("kernel thread"));
}

TEST(Doctor, NeitherIsAProgramWithoutAllocator) {
  TargetProcess target({{HEAPGAP_TARGETS "/no_allocator"}, {}, {}});
  target.read_line();
  EXPECT_EQ(check(doctor_of(target.pid(), 5), "heap")["status"], "blocked");
}

TEST(Doctor, AProcessThatIsGoneHasNoReport) {
  pid_t gone = 0;
  {
    const TargetProcess target(known_heap(host_build(), "idle"));
    gone = target.pid();
  }
  const Outcome outcome = run_heapgap({"doctor", "-p", std::to_string(gone)});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_EQ(outcome.output, "");
  EXPECT_THAT(outcome.messages, HasSubstr("no such process"));
}

TEST(Doctor, AStaticProgramThatIsStrippedIsReadButNotTraced) {
  TargetProcess target({{HEAPGAP_TARGETS "/known_heap_static", "small_mixed"}, {}, {}});
  target.read_line();
  const json diagnosis = doctor_of(target.pid());
  EXPECT_EQ(diagnosis["modes"]["walk"], "ok");
  EXPECT_EQ(diagnosis["modes"]["budget"], "blocked");
  EXPECT_EQ(check(diagnosis, "probe sites")["status"], "blocked");
  EXPECT_EQ(check(diagnosis, "allocator glibc")["status"], "degraded");
}

/// heapgap where anybody may run it, with some of root's capabilities or none.
class DoctorForOthers : public testing::Test {
protected:
  DoctorForOthers() {
    fs::copy_file(HEAPGAP_PROGRAM, directory.file("heapgap"));
    fs::copy_file(HEAPGAP_TARGETS "/known_heap", directory.file("known_heap"));
  }

  Outcome run_as_nobody(const std::string& capabilities, std::vector<std::string> arguments) {
    std::vector<std::string> command{"setpriv",
                                     "--reuid=65534",
                                     "--regid=65534",
                                     "--clear-groups",
                                     "--inh-caps=" + capabilities,
                                     "--ambient-caps=" + capabilities,
                                     directory.file("heapgap")};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command);
  }

  TemporaryDirectory directory;
};

TEST_F(DoctorForOthers, WithoutAnyRightItSaysWhatIsBlocked) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root, to become somebody else";
  const Outcome outcome = run_as_nobody("-all", {"doctor", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome.messages;
  EXPECT_EQ(outcome.messages, "");
  const json diagnosis = outcome.json();
  EXPECT_EQ(check(diagnosis, "CAP_BPF")["status"], "blocked");
  EXPECT_EQ(check(diagnosis, "CAP_SYS_PTRACE")["status"], "degraded");
  EXPECT_EQ(check(diagnosis, "ring buffer")["status"], "unknown");
  EXPECT_EQ(check(diagnosis, "process_vm_readv")["status"], "ok");
  EXPECT_EQ(diagnosis["hit_prices_ns"], nullptr);
  EXPECT_EQ(diagnosis["modes"]["budget"], "blocked");
}

TEST_F(DoctorForOthers, AProcessOfAnotherUserIsAMatterOfRights) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root, to become somebody else";
  TargetProcess target(known_heap(host_build(), "idle"));
  target.read_line();
  const Outcome outcome =
      run_as_nobody("-all", {"doctor", "-q", "-p", std::to_string(target.pid())});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.output, StartsWith("BLOCKED: "));
  EXPECT_THAT(outcome.output, HasSubstr("CAP_SYS_PTRACE is missing"));
  EXPECT_THAT(outcome.messages, StartsWith("heapgap: "));
}

TEST_F(DoctorForOthers, FourCapabilitiesAreEnoughForAnyProcess) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root, to become somebody else";
  TargetProcess target(known_heap(host_build(), "small_mixed"));
  target.read_line();
  const Outcome outcome = run_as_nobody("-all,+bpf,+perfmon,+sys_ptrace,+dac_read_search",
                                        {"doctor", "--json", "-p", std::to_string(target.pid())});
  EXPECT_EQ(outcome.status, 0) << outcome.messages;
  const json diagnosis = outcome.json();
  EXPECT_EQ(diagnosis["modes"]["walk"], "ok");
  EXPECT_EQ(diagnosis["modes"]["budget"], "ok");
  EXPECT_FALSE(diagnosis["hit_prices_ns"].is_null());
  EXPECT_FALSE(diagnosis["target"]["call_rate"].is_null());
}

} // namespace
} // namespace heapgap::test
