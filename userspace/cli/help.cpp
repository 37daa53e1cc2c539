#include "cli/help.h"

namespace heapgap::cli {

std::string program_help() {
  return R"(heapgap shows the heap of a running process as it lies in memory: what is live,
what is free, what is resident for nothing, and what to do about it. The process
is not stopped, restarted or changed.

Examples:
  heapgap snapshot -p 4242        look at process 4242 now
  heapgap attach -p 4242          watch it: a line a second, and a summary
  heapgap top                     all processes, most idle memory first
  heapgap top -p 4242             watch one of them on a full screen
  heapgap doctor -p 4242          what can be done with it here, at which price

Commands:
  snapshot    one complete look at the heap of a process
  attach      the heap over time, by repeated looks or by tracing every call
  top         the same as a full screen: heap map, sizes, arenas, trend, advice;
              without a process a list of all
  doctor      what this machine, these rights and a process allow, and the price

Options:
  -h, --help     this text; heapgap COMMAND --help for the command's options
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
      --policy         a paragraph for the runbook instead: settings, cures and
                       when to raise an alarm
  -o, --output FILE    write to FILE instead of stdout ("-" is stdout)
      --freeze         stop the process while its heap is read, which makes the
                       figures agree even when it is busy; says for how long
      --color WHEN     auto (on terminals), always or never; NO_COLOR and
                       FORCE_COLOR are honoured
      --thresholds LIST
                       when to warn: warning_ratio=0.3,growth_floor=64Mi;
                       docs/METRICS.md has all names
  -q, --quiet          the verdict and one line of totals
  -v, --verbose        every row of every table, and the sizes of blocks
  -h, --help           this text
      --version        the version of heapgap

Exit status:
  0  done                          3  a privilege is missing
  1  it failed                     4  no such process, or it ended meanwhile
  2  wrong usage                   5  nothing in it that can be measured

To look at processes of other users, run it as root or give it CAP_SYS_PTRACE
and CAP_DAC_READ_SEARCH.
)";
}

std::string attach_help() {
  return R"(Watches the heap of a running process: one line an interval, a summary at the
end. The process is not stopped, and goes on as before when heapgap ends.

Examples:
  heapgap attach -p 4242                   a line a second until Ctrl-C
  heapgap attach -p 4242 --full            trace every call, whatever it costs
  heapgap attach $(pgrep -o nginx) 5 12    a line every 5 seconds, 12 of them
  heapgap attach -p 4242 -d 60 -q          a minute, the summary only
  heapgap attach -p 4242 --json | jq .heap.live_bytes

Usage:
  heapgap attach -p PID [options]
  heapgap attach PID [INTERVAL [COUNT]] [options]

How to look (one of these):
      --max-overhead PERCENT
                       what probes may cost the process, in percent of its
                       time; 2 when not given. Calls are seen all the time
                       where that is cheap enough, else in short windows;
                       then rates and counts are estimates. The heap is read
                       again and again, within 5 % of one core
      --full           trace every call of malloc, free and the like by probes
                       in the kernel; each call costs the process one to two
                       microseconds
      --walk-only      no probes at all
      --freeze         stop the process while its heap is read for the first
                       time; says for how long

Options:
  -p, --pid PID        the process to watch
  -i, --interval SECONDS
                       from line to line, 0.1 to 86400; 1 when not given
  -n, --count N        end after N lines
  -d, --duration SECONDS
                       end after this time
      --limit BYTES    the memory limit for forecasts (512M, 1.5Gi); that of the
                       control group, or of ulimit, when not given
      --json           one JSON object a line instead of text
      --policy         a paragraph for the runbook in place of the summary:
                       settings, trend, what to do, when to raise an alarm
  -o, --output FILE    write to FILE instead of stdout ("-" is stdout)
      --color WHEN     auto (on terminals), always or never; NO_COLOR and
                       FORCE_COLOR are honoured
      --thresholds LIST
                       when to warn: warning_ratio=0.3,growth_floor=64Mi;
                       docs/METRICS.md has all names
  -q, --quiet          the summary only
  -v, --verbose        every size class in the summary; with --full the place
                       and price of each probe on stderr
  -h, --help           this text
      --version        the version of heapgap

Ctrl-C, SIGTERM, SIGHUP or a closed pipe end it cleanly, with the summary; a
second Ctrl-C ends it at once.

Exit status:
  0  done, also when the process    3  a privilege is missing
     exits while watched            4  no such process, or it ended before
  1  it failed                         anything was measured
  2  wrong usage                    5  nothing in it that can be measured
                                  130  cut short by a second Ctrl-C

Tracing needs CAP_BPF and CAP_PERFMON beside the rights of heapgap snapshot.
)";
}

std::string top_help() {
  return R"(Shows the heap of a running process on a full screen: its memory as one bar, a
map of the heap, graphs, size classes, arenas, gaps, pages, advice and events.
The process is not stopped, and goes on as before when heapgap ends.

Without a process it lists the heaps of all, by repeated looks without any probe,
within 5 % of one core; large heaps are looked at less often, and the age of
each figure is shown. Enter opens a process, Esc comes back.

Examples:
  heapgap top                              all processes, most idle memory first
  heapgap top --json -n 1 | jq '.processes[0]'
  heapgap top -p 4242                      look at process 4242 until q
  heapgap top -p 4242 --full               trace every call, for rates by size
  heapgap top $(pgrep -o nginx) 5          a new look every 5 seconds

Usage:
  heapgap top [options]
  heapgap top -p PID [options]
  heapgap top PID [INTERVAL [COUNT]] [options]

How to look:
      --max-overhead PERCENT
                       what probes may cost the process, in percent of its
                       time; 2 when not given
      --full           trace every call of malloc, free and the like by probes
                       in the kernel; each call costs the process one to two
                       microseconds
      --walk-only      no probes at all: the heap is read again and again,
                       within 5 % of one core
      --freeze         stop the process while its heap is read for the first
                       time

Options:
  -p, --pid PID        the process to watch; more than once: a list of those only
  -i, --interval SECONDS
                       from look to look, 0.1 to 86400; 1 when not given
  -n, --count N        leave after N looks
  -d, --duration SECONDS
                       leave after this time
      --limit BYTES    the memory limit for forecasts (512M, 1.5Gi); that of the
                       control group, or of ulimit, when not given
      --json           lines instead of a screen, one JSON object each
  -o, --output FILE    lines instead of a screen, into FILE ("-" is stdout)
  -q, --quiet          no words on stderr beside the list of all processes
      --color WHEN     auto, always or never; NO_COLOR is honoured. Nothing is
                       told by colour alone
      --thresholds LIST
                       when to warn: warning_ratio=0.3,growth_floor=64Mi;
                       docs/METRICS.md has all names
  -h, --help           this text
      --version        the version of heapgap

Keys: q leaves, ? shows all keys, Tab and 1 to 8 change the view, Space holds
the screen, b marks a baseline, s saves a snapshot as JSON into the current
directory. Nothing that a key does changes the process.

Where stdout is no terminal, or TERM is not known, it writes plain lines as
heapgap attach does; without a process a table each interval, the first when
every heap was looked at, and after ten seconds at the latest.

Exit status:
  0  done, also when the process    3  a privilege is missing
     exits while watched            4  no such process, or it ended before
  1  it failed                         anything was measured
  2  wrong usage                    5  nothing in it that can be measured
                                  130  cut short by a second Ctrl-C

It needs the rights of heapgap attach. Without them it shows what the kernel
tells anybody, and says what is missing; the list of all shows one's own
processes, and of the others their RSS.
)";
}

std::string doctor_help() {
  return R"(Says what this machine, these rights and, with a PID, that process allow: what
can be read and traced, what a probe costs here, and what is in the way. It
finds out by trying: it places probes in itself for a moment, and with a PID
counts the calls of that process for a second, within the default budget of 2 %.

Examples:
  heapgap doctor                  this machine, with the rights held now
  sudo heapgap doctor -p 4242     and process 4242: what tracing it would cost
  heapgap doctor -q               only what is in the way, and how to mend it
  heapgap doctor --json | jq .modes

Usage:
  heapgap doctor [-p PID] [options]
  heapgap doctor [PID] [options]

Each line is
  ok         it works
  unknown    it could not be tried
  degraded   it works, but not for everything, or at a price
  blocked    it does not work

Options:
  -p, --pid PID        a process to look at, too
      --json           one JSON object instead of text
  -o, --output FILE    write to FILE instead of stdout ("-" is stdout)
      --color WHEN     auto (on terminals), always or never; NO_COLOR and
                       FORCE_COLOR are honoured
  -q, --quiet          only what is degraded or blocked
  -v, --verbose        what each line means, and the place of each probe
  -h, --help           this text
      --version        the version of heapgap

Exit status:
  0  done, whatever was found      3  privilege is missing to look at PID
  1  it failed                     4  no such process, or it ended meanwhile
  2  wrong usage                   5  PID has nothing that can be measured
With 3 and 5 the lines are written all the same.
)";
}

} // namespace heapgap::cli
