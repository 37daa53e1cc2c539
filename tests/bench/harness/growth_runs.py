"""What heapgap needs for a heap of some size: a snapshot, a full trace, the default attach."""

import os
import re
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .machine import meminfo_bytes
from .paced_pairs import Case, PacedPairs
from .program import WatcherFailed
from .watchers import Attach

SNAPSHOTS = 5
LINES_S = 8.0  # attach writes a line each second
NEEDS = 1.35  # of the heap: the target, heapgap's model of it, the machine's own


@dataclass(frozen=True)
class Heap:
    """`bytes` in twice `blocks` blocks, every other one free."""

    bytes: int
    blocks: int

    def lacks_memory(self):
        """Why it cannot be built here, or None."""
        available = meminfo_bytes("MemAvailable")
        needed = NEEDS * self.bytes
        if needed <= available:
            return None
        return f"needs {needed / 2**30:.1f} GiB of memory, {available / 2**30:.1f} are available"


@dataclass(frozen=True)
class Cost:
    """Of one heap. Times in seconds, memory in bytes. `complaint` says why there is nothing."""

    heap: Heap
    snapshots: list | None = None  # [time, processor time, peak memory] of each
    full: dict | None = None  # see _attach_cost()
    default: dict | None = None
    complaint: str | None = None

    @staticmethod
    def from_json(value):
        return Cost(**{**value, "heap": Heap(**value["heap"])})


def _snapshot(heapgap, pid):
    begin = time.monotonic()
    process = subprocess.Popen([heapgap, "snapshot", "--json", "-o", os.devnull, "-p", str(pid)],
                               stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"heapgap snapshot: status {process.returncode}")
    return [time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024]


def smallest_peak():
    """The peak of a child is never told to be less than what this program itself held when it
    started the child (getrusage(2): ru_maxrss outlives execve)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _memory(pid, name):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE).group(1)) * 1024


def _processor_s(pid):
    """Of all threads that still run, to the nanosecond (proc_pid_schedstat)."""
    return sum(int(path.read_text().split()[0])
               for path in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def _attach_cost(build, pid, *options):
    """`first_s`: until the first line; `line_s`: processor time for each further line; `memory` and
    `peak`; `oldest_s`: the oldest picture of the heap that was shown."""
    watcher = Attach(build, "attach", *options)
    try:
        begin = time.monotonic()
        watcher.start(pid)
        first_s = time.monotonic() - begin
        own = watcher.pid
        time.sleep(1)
        lines, spent = watcher.lines(), _processor_s(own)
        time.sleep(LINES_S)
        more, spent = watcher.lines(), _processor_s(own) - spent
        memory, peak = _memory(own, "VmRSS"), _memory(own, "VmHWM")
        watcher.stop()
    finally:
        watcher.abandon()
    gained = more[len(lines):]
    if not gained:
        raise WatcherFailed("heapgap attach wrote no line")
    return {"first_s": first_s, "line_s": spent / len(gained), "memory": memory,
            "peak": peak, "oldest_s": max(line["sources"]["heap"]["age_s"] for line in gained)}


def measure(build, heap):
    """The cost of one heap, or why it was not measured."""
    lacks = heap.lacks_memory()
    if lacks:
        return Cost(heap, complaint=lacks)
    with PacedPairs(build, Case(0, 0, "sleep", heap.bytes, heap.blocks)) as target:
        _snapshot(build / "heapgap", target.pid)  # for warming up
        return Cost(heap,
                    [_snapshot(build / "heapgap", target.pid) for _ in range(SNAPSHOTS)],
                    _attach_cost(build, target.pid, "--full"),
                    _attach_cost(build, target.pid))
