"""Another program that runs beside the target."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

PATIENCE_S = 30


class WatcherFailed(Exception):
    """It ended by itself, or did nothing."""


class Program:
    """A program that runs until it is interrupted. What it prints goes to files."""

    def __init__(self, arguments, folder):
        # A shell that puts us into the background has its programs ignore interrupts.
        if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
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
        raise WatcherFailed(f"{self._name} {what}: {' '.join(last)[:200]}")

    def wait_for(self, is_ready):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            has_ended = self._process.poll() is not None
            if is_ready():
                return
            if has_ended:
                self._fail(f"ended by itself with status {self._process.returncode}")
            if time.monotonic() > deadline:
                self._fail("took too long")
            time.sleep(0.05)

    def wait_for_end(self):
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._fail("did not end")

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
