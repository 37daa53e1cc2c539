#!/usr/bin/env -S python3 -B
"""Starts an MQTT broker, fragments its heap while heapgap watches, and shows what happened.

  demo.py HEAPGAP BROKER     HEAPGAP: the program; BROKER: starts Debian's mosquitto

The broker listens on a socket in a private folder only; both are gone when this ends.
"""

import ctypes
import json
import random
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from mqtt import Client

MESSAGES = 40_000
KEPT_ONE_IN = 10
STEP_LIMIT_S = 20
WATCH_INTERVAL_S = 0.5
CONFIGURATION = "listener 0 {socket}\nallow_anonymous true\nuser root\npersistence false\n"


def die_with_parent():
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


class Broker:
    """mosquitto with a configuration of its own in `folder`."""

    def __init__(self, program, folder):
        self.socket = folder / "socket"
        self.log = folder / "log"
        configuration = folder / "mosquitto.conf"
        configuration.write_text(CONFIGURATION.format(socket=self.socket))
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [program, "-c", configuration],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )

    def client(self):
        deadline = time.monotonic() + STEP_LIMIT_S
        while True:
            try:
                return Client(self.socket, STEP_LIMIT_S)
            except (FileNotFoundError, ConnectionRefusedError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"quickstart: mosquitto does not run:\n{self.log.read_text()}")
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def fragment(client):
    """Fills the broker with retained messages, then deletes most of them here and there."""
    dice = random.Random(1)
    topics = [f"plant/hall{n % 7}/sensor{n}" for n in range(MESSAGES)]
    client.retain((topic, dice.randbytes(dice.randint(16, 400))) for topic in topics)
    dice.shuffle(topics)
    kept = MESSAGES // KEPT_ONE_IN
    client.retain((topic, b"") for topic in topics[kept:])
    return kept


class Watch:
    """heapgap attach, tracing every call, from when it says that it does."""

    def __init__(self, heapgap, pid):
        self.command = [heapgap, "attach", "-p", str(pid), "--full", "-i", str(WATCH_INTERVAL_S)]
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, preexec_fn=die_with_parent
        )
        # The header and the first line come once the probes are in and the heap has been read.
        self.begin = self.process.stdout.readline() + self.process.stdout.readline()

    def end(self):
        """Ctrl-C; what it printed, its summary included."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=STEP_LIMIT_S)
        if self.process.returncode:
            sys.exit(f"quickstart: heapgap attach failed with status {self.process.returncode}")
        return (self.begin + rest).decode()


def snapshot(heapgap, pid, *options):
    """What heapgap prints about the process."""
    run = subprocess.run(
        [heapgap, "snapshot", "-p", str(pid), *options],
        stdout=subprocess.PIPE,
        timeout=STEP_LIMIT_S,
        check=False,
    )
    if run.returncode:
        sys.exit(f"quickstart: heapgap snapshot failed with exit status {run.returncode}")
    return run.stdout.decode()


def size(count):
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024:
            break
        count /= 1024
    return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"


def explain(before, after, kept):
    """What the figures of the two snapshots say."""

    def held(report):
        live = report["heap"]["resident"]["live_bytes"]
        return f"{size(live)} in a heap that takes {size(report['memory']['heap_resident_bytes'])}"

    heap, resident = after["heap"], after["memory"]["heap_resident_bytes"]
    idle, trim = heap["idle_resident_bytes"], heap["trim_yield_bytes"]
    yield (
        f"{MESSAGES} messages came and all but {kept} went again, here and there. Before, the"
        f" broker held {held(before)}; now it holds {held(after)}."
    )
    if not resident or idle < resident / 5:
        yield f"Only {size(idle)} of that hold nothing: the allocator gave back the rest."
        return
    yield (
        f"{size(idle)} of that, {100 * idle / resident:.0f} %, hold nothing:"
        f" {size(heap['pinned_bytes'])} share their pages with blocks or wait in caches,"
        f" {size(heap['reclaimable_bytes'])} lie on wholly free pages."
        + ("" if trim is None else f" malloc_trim(0) would return {size(trim)}.")
    )


def demonstrate(heapgap, program, folder):
    broker = Broker(program, folder)
    try:
        client = broker.client()
        pid = broker.process.pid
        before = json.loads(snapshot(heapgap, pid, "--json"))
        print(f"$ heapgap attach -p {pid} --full -i {WATCH_INTERVAL_S}", flush=True)
        watch = Watch(heapgap, pid)
        kept = fragment(client)
        time.sleep(2 * WATCH_INTERVAL_S)
        print(watch.end())
        after = json.loads(snapshot(heapgap, pid, "--json"))
        print(f"$ heapgap snapshot -p {pid}", snapshot(heapgap, pid), sep="\n")
        print("What is seen here:")
        for sentence in explain(before, after, kept):
            print(textwrap.fill(sentence, 100))
    finally:
        broker.stop()


def main():
    heapgap, program = sys.argv[1:]
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        with tempfile.TemporaryDirectory(prefix="heapgap-quickstart.") as folder:
            demonstrate(heapgap, program, Path(folder))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        sys.exit(f"quickstart: {type(error).__name__}: {error}")


main()
