#include "cli/help.h"

namespace heapgap::cli {

std::string program_help() {
  return R"(heapgap shows the heap of a running process as it lies in memory: what is live,
what is free, what is resident for nothing, and what to do about it. The process
is not stopped, restarted or changed.

Example:
  heapgap snapshot -p 4242        look at process 4242 now

Commands:
  snapshot    one complete look at the heap of a process

Options:
  -h, --help     this text; heapgap snapshot --help for the command's options
      --version  the version of heapgap
)";
}

std::string snapshot_help() {
  return R"(Shows the complete heap of a running process, and how fragmented it is.

Examples:
  heapgap snapshot -p 4242                 a report for people
  heapgap snapshot $(pgrep -o nginx)       the oldest nginx process
  heapgap snapshot -p 4242 -q              the verdict only
  heapgap snapshot -p 4242 --json | jq .heap
  heapgap snapshot -p 4242 --json -o heap.json

Usage:
  heapgap snapshot -p PID [options]
  heapgap snapshot PID [options]

Options:
  -p, --pid PID        the process to look at
      --json           one JSON object instead of text
  -o, --output FILE    write to FILE instead of stdout ("-" is stdout)
      --freeze         stop the process while its heap is read, which makes the
                       figures agree even when it is busy; says for how long
      --color WHEN     auto (on terminals), always or never; NO_COLOR and
                       FORCE_COLOR are honoured
  -q, --quiet          the verdict and one line of totals
  -v, --verbose        every row of every table, and the sizes of blocks
  -h, --help           this text
      --version        the version of heapgap

Exit status:
  0  done                          3  a privilege is missing
  1  it failed                     4  no such process, or it ended meanwhile
  2  wrong usage                   5  no heap in it that heapgap can read

To look at processes of other users, run it as root or give it CAP_SYS_PTRACE
and CAP_DAC_READ_SEARCH.
)";
}

} // namespace heapgap::cli
