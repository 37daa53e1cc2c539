"""What looks at the target while it is measured: heapgap in its ways, and other programs.

Each watcher has a `name`; `missing()` says why it cannot run here, or None; `start(pid)` returns
when it is in effect; `stop()` ends it and returns what it reported, as JSON. A watcher that fails
raises WatcherFailed. `spoils_target`: the target is not used again after it."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

PATIENCE_S = 30


class WatcherFailed(Exception):
    """It ended by itself, or did nothing."""


class Program:
    """A program that runs until it is interrupted. What it prints goes to files."""

    def __init__(self, arguments, folder):
        self._name = Path(arguments[0]).name
        self._output = Path(folder) / "output"
        self._messages = Path(folder) / "messages"
        with self._output.open("wb") as output, self._messages.open("wb") as messages:
            self._process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=output,
                                             stderr=messages, start_new_session=True)
        self.pid = self._process.pid
        self._begin = time.monotonic()

    def output(self):
        return self._output.read_text(errors="replace")

    def messages(self):
        return self._messages.read_text(errors="replace")

    def _fail(self, what):
        last = (self.messages() + self.output()).strip().splitlines()[-1:]
        raise WatcherFailed(f"{self._name} {what}: {' '.join(last)}")

    def wait_for(self, is_ready):
        deadline = time.monotonic() + PATIENCE_S
        while not is_ready():
            if self._process.poll() is not None:
                self._fail(f"ended by itself with status {self._process.returncode}")
            if time.monotonic() > deadline:
                self.kill()
                self._fail("was not ready in time")
            time.sleep(0.05)

    def kill(self):
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def interrupt(self):
        """As Ctrl-C does. Returns its processor time and its time, in seconds."""
        if self._process.poll() is not None:
            self._fail(f"ended by itself with status {self._process.returncode}")
        alarm = threading.Timer(PATIENCE_S, self._process.kill)
        alarm.start()
        os.killpg(self._process.pid, signal.SIGINT)
        _, status, usage = os.wait4(self._process.pid, 0)
        alarm.cancel()
        self._process.returncode = os.waitstatus_to_exitcode(status)
        if self._process.returncode < 0:
            self._fail("did not end")
        return usage.ru_utime + usage.ru_stime, time.monotonic() - self._begin


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


class Bpftrace(Watcher):
    """`bpftrace` that does nothing but count at malloc, at its return and at free."""

    name = "bpftrace"

    def missing(self):
        return None if shutil.which("bpftrace") else "not installed (tools/packages install peers)"

    def start(self, pid):
        libc = libc_of(pid)
        script = (f"uprobe:{libc}:malloc {{ @malloc = count(); }} "
                  f"uretprobe:{libc}:malloc {{ @return = count(); }} "
                  f"uprobe:{libc}:free {{ @free = count(); }} "
                  'interval:ms:200 { printf("attached\\n"); }')
        self._run(["bpftrace", "-B", "line", "-p", str(pid), "-e", script])
        self._program.wait_for(lambda: "attached" in self._program.output())

    def stop(self):
        self._program.interrupt()
        counts = dict(line[1:].split(": ") for line in self._program.output().splitlines()
                      if line.startswith("@"))
        self.abandon()
        if not all(int(counts.get(name, 0)) for name in ("malloc", "return", "free")):
            raise WatcherFailed(f"bpftrace counted nothing: {counts}")
        return {"counts": {name: int(count) for name, count in counts.items()}}


class Heaptrack(Watcher):
    """`heaptrack -p`, which loads its library into the target by way of gdb."""

    name = "heaptrack"
    spoils_target = True

    def missing(self):
        absent = [name for name in ("heaptrack", "gdb") if not shutil.which(name)]
        if not absent:
            return None
        return f"{' and '.join(absent)} not installed (tools/packages install peers)"

    def start(self, pid):
        self._pid = pid
        self._folder = tempfile.TemporaryDirectory(prefix="heapgap-bench-")
        trace = Path(self._folder.name) / "trace"
        self._program = Program(["heaptrack", "-o", str(trace), "-p", str(pid)], self._folder.name)
        self._program.wait_for(lambda: "injection finished" in self._said())

    def _said(self):
        return self._program.output() + self._program.messages()

    def stop(self):
        """Ends the target: heaptrack doesn't always come out of it, and tells its count at the end."""
        os.kill(self._pid, signal.SIGKILL)
        self._program.wait_for(lambda: "leaked allocations" in self._said())
        counted = re.search(r"^\s*allocations:\s+(\d+)", self._said(), re.MULTILINE)
        self.abandon()
        if not counted or int(counted[1]) == 0:
            raise WatcherFailed("heaptrack counted nothing")
        return {"allocations": int(counted[1])}


def libc_of(pid):
    """The file that the target's malloc is in."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        path = line.split(maxsplit=5)[-1]
        if path.startswith("/") and Path(path).name.startswith("libc.so"):
            return path
    raise WatcherFailed("the target has no libc.so")
