"""What looks at the target while it is measured: nobody, or heapgap in its ways.

Each watcher has a `name`; `missing()` says why it cannot run here, or None; `start(pid)` returns
when it is in effect; `stop()` ends it and returns what it reported, as JSON. A watcher that fails
raises WatcherFailed. `spoils_target`: the target is not used again after it."""

import json
import os
import subprocess
import tempfile
import threading
import time

from .program import Program, WatcherFailed


class Watcher:
    spoils_target = False
    _folder = None
    _program = None

    def missing(self):
        return None

    def start(self, pid):
        pass

    def stop(self):
        return {}

    def _run(self, arguments):
        self._folder = tempfile.TemporaryDirectory(prefix="heapgap-bench-")
        self._program = Program(arguments, self._folder.name)

    def abandon(self):
        """Whatever state it is in, nothing of it is left. May be called again."""
        if self._program is not None:
            self._program.kill()
            self._program = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


class Nothing(Watcher):
    """A against A: the same procedure, and nobody looks."""

    name = "nothing"


class Snapshots(Watcher):
    """`heapgap snapshot` every second, of the target or, to compare, of another process."""

    def __init__(self, build, other_target=None):
        self.name = "snapshot" if other_target is None else "snapshot of another"
        self._heapgap = build / "heapgap"
        self._open_other = other_target
        self._other = None
        self._thread = None

    def start(self, pid):
        if self._open_other is not None:
            self._other = self._open_other()
            pid = self._other.pid
        self._end = threading.Event()
        self._taken = []
        self._complaint = None
        self._thread = threading.Thread(target=self._repeat, args=(pid,))
        self._thread.start()

    def _repeat(self, pid):
        due = time.monotonic()
        while not self._end.wait(max(0.0, due - time.monotonic())):
            begin = time.monotonic()
            process = subprocess.Popen(
                [self._heapgap, "snapshot", "--json", "-o", os.devnull, "-p", str(pid)],
                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            complaint = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            process.stderr.close()
            if process.returncode != 0:
                self._complaint = complaint.strip()
                return
            self._taken.append([time.monotonic() - begin, usage.ru_utime + usage.ru_stime])
            due = max(due + 1, time.monotonic())

    def stop(self):
        self.abandon()
        if self._complaint is not None or not self._taken:
            raise WatcherFailed(f"heapgap snapshot: {self._complaint or 'none was taken'}")
        return {"snapshots": self._taken}  # [seconds, processor seconds] of each

    def abandon(self):
        if self._thread is not None:
            self._end.set()
            self._thread.join()
            self._thread = None
        if self._other is not None:
            self._other.__exit__()
            self._other = None


class Attach(Watcher):
    """`heapgap attach --json`; it is in effect from its first line on."""

    def __init__(self, build, name, *options):
        self.name = name
        self._heapgap = build / "heapgap"
        self._options = options

    def start(self, pid):
        self._run([self._heapgap, "attach", "--json", "-p", str(pid), *self._options])
        self._program.wait_for(lambda: "\n" in self._program.output())

    @property
    def pid(self):
        return self._program.pid

    def lines(self):
        """The whole ones that it has written so far."""
        return [json.loads(line) for line in self._program.output().splitlines(keepends=True)
                if line.endswith("\n")]

    def stop(self):
        cpu_s, run_s = self._program.interrupt()
        lines = self.lines()
        messages = self._program.messages()
        self.abandon()
        if not lines or lines[-1]["schema"] != "heapgap.summary/1":
            raise WatcherFailed(f"heapgap attach wrote no summary: {messages.strip()}")
        return {"ticks": [_figures(line) for line in lines[:-1]], "summary": _figures(lines[-1]),
                "cpu_s": cpu_s, "run_s": run_s, "messages": messages}


def _figures(line):
    """Of a line of attach what is held against the truth."""
    return {key: line[key] for key in
            ("time", "elapsed_s", "rates", "calls", "size_classes", "quality")}
