// What a failed call of libbpf is to the user.
#include "loader/loader_errors.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace heapgap::loader {
namespace {

TEST(LibbpfError, of_a_process_that_ended) {
  EXPECT_EQ(libbpf_error(Pid{42}, "placing the probes", ESRCH, "").kind, ErrorKind::no_process);
}

TEST(LibbpfError, of_a_right_that_is_missing) {
  for (const int number : {EPERM, EACCES}) {
    const Error error = libbpf_error(Pid{42}, "loading the BPF programs", number, "");
    EXPECT_EQ(error.kind, ErrorKind::privilege);
    EXPECT_FALSE(error.remedy.empty());
  }
}

TEST(LibbpfError, of_anything_else_says_step_and_cause) {
  const Error error = libbpf_error(Pid{42}, "placing the probes", EINVAL, "prog 'on_entry': no");
  EXPECT_EQ(error.kind, ErrorKind::failure);
  EXPECT_EQ(error.what, "cannot trace process 42");
  EXPECT_EQ(error.why, "placing the probes: Invalid argument (prog 'on_entry': no)");
}

TEST(LibbpfError, of_an_instruction_that_cannot_be_probed) {
  EXPECT_EQ(libbpf_error(Pid{42}, "placing the probes", 524, "").why,
            "placing the probes: Not supported");
}

} // namespace
} // namespace heapgap::loader
