#include "cli/error_printer.h"
#include "cli/exit_status.h"

#include <gtest/gtest.h>

namespace heapgap::cli {
namespace {

using views::Charset;

TEST(ErrorPrinter, SaysWhatWhyAndWhatToDo) {
  const Error error{ErrorKind::privilege, "cannot read the memory of process 42",
                    "Operation not permitted", "Run heapgap as root."};
  EXPECT_EQ(error_message(error, Charset::ascii),
            "heapgap: cannot read the memory of process 42: Operation not permitted\n"
            "  Run heapgap as root.\n");
}

TEST(ErrorPrinter, LeavesOutWhatThereIsNot) {
  EXPECT_EQ(error_message({ErrorKind::failure, "it broke", "", ""}, Charset::ascii),
            "heapgap: it broke\n");
}

TEST(ErrorPrinter, MakesQuotedNamesHarmless) {
  const Error error{ErrorKind::failure, "cannot open /tmp/\x1b[2J\n", "\xff", "Mind \u202e it."};
  EXPECT_EQ(error_message(error, Charset::ascii),
            "heapgap: cannot open /tmp/?[2J?: ?\n  Mind ? it.\n");
}

TEST(ExitStatusTable, IsTheContract) {
  const auto number = [](ErrorKind kind) { return static_cast<int>(exit_status_for(kind)); };
  EXPECT_EQ(number(ErrorKind::failure), 1);
  EXPECT_EQ(number(ErrorKind::usage), 2);
  EXPECT_EQ(number(ErrorKind::privilege), 3);
  EXPECT_EQ(number(ErrorKind::no_process), 4);
  EXPECT_EQ(number(ErrorKind::nothing_to_measure), 5);
}

} // namespace
} // namespace heapgap::cli
