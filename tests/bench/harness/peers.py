"""Other programs that look at the target, as in watchers.py."""

import os
import re
import shutil
import signal
import tempfile
from pathlib import Path

from .program import Program, WatcherFailed
from .watchers import Watcher

NOT_INSTALLED = "not installed (tools/packages install peers)"


class Bpftrace(Watcher):
    """`bpftrace` that does nothing but count at malloc, at its return and at free."""

    name = "bpftrace"

    def missing(self):
        return None if shutil.which("bpftrace") else NOT_INSTALLED

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
        return f"{' and '.join(absent)} {NOT_INSTALLED}"

    def start(self, pid):
        self._pid = pid
        self._folder = tempfile.TemporaryDirectory(prefix="heapgap-bench-")
        trace = Path(self._folder.name) / "trace"
        self._program = Program(["heaptrack", "-o", str(trace), "-p", str(pid)], self._folder.name)
        self._program.wait_for(lambda: "injection finished" in self._said())

    def _said(self):
        return self._program.output() + self._program.messages()

    def stop(self):
        """Ends the target: heaptrack may not come out of it, and tells its count at the end."""
        os.kill(self._pid, signal.SIGKILL)
        self._program.wait_for_end()
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
