"""The target: tests/targets/paced_pairs, at a pace that is known, and what it says of itself."""

import json
import re
import subprocess
import time
from dataclasses import asdict, dataclass

from .machine import busy_s

SAMPLE_EVERY_S = 0.1
GIB = 1 << 30
RATES = {"10k": 10_000, "100k": 100_000, "300k": 300_000, "1M": 1_000_000, "flat": 0}


@dataclass(frozen=True)
class Case:
    """How the target runs. `pairs_per_s` is of all threads together, 0 for flat out."""

    threads: int
    pairs_per_s: int
    pace: str = "sleep"
    heap_bytes: int = 0
    heap_blocks: int = 0

    @property
    def rate_name(self):
        return next((name for name, rate in RATES.items() if rate == self.pairs_per_s),
                    str(self.pairs_per_s))

    @property
    def name(self):
        """`100k:2`, `flat:1:alternate`, `flat:1:1GiB`; parsed by case_of()."""
        pace = "" if self.pace == "sleep" else f":{self.pace}"
        heap = f":{self.heap_bytes / GIB:g}GiB" if self.heap_bytes else ""
        return f"{self.rate_name}:{self.threads}{pace}{heap}"

    @property
    def is_flat_out(self):
        return self.pairs_per_s == 0


def case_of(name):
    """The case of a name; a heap has a block for each KiB. Raises ValueError."""
    match = re.fullmatch(r"(\w+):(\d+)(?::(sleep|spin|alternate))?(?::([\d.]+)GiB)?", name)
    if not match or not (match[1] in RATES or match[1].isdigit()) or int(match[2]) < 1:
        raise ValueError(f"no such case: {name}; 100k:1, flat:2, 1M:1:spin, flat:1:alternate or "
                         "flat:1:1GiB are some")
    heap = int(float(match[4]) * GIB) if match[4] else 0
    rate = RATES.get(match[1])
    return Case(int(match[2]), int(match[1]) if rate is None else rate, match[3] or "sleep", heap,
                heap // 1024)


@dataclass(frozen=True)
class Sample:
    """The target's counts at one moment, since its start. `busy_s` and `stalled_s` are of all
    threads together."""

    time_s: float
    unix_s: float
    pairs: int
    busy_s: float
    cpu_s: float
    stalled_s: float


@dataclass(frozen=True)
class Window:
    """What the target did between the first sample and the last one. `allocated` has blocks by
    usable bytes; `machine_busy_s` is processor time of all programs together."""

    samples: list
    allocated: dict
    machine_busy_s: float

    def _gained(self, figure):
        return getattr(self.samples[-1], figure) - getattr(self.samples[0], figure)

    @property
    def seconds(self):
        return self._gained("time_s")

    @property
    def pairs(self):
        return self._gained("pairs")

    @property
    def pairs_per_s(self):
        return self.pairs / self.seconds

    @property
    def cpu_share(self):
        """Processor time a second, in processors."""
        return self._gained("cpu_s") / self.seconds

    @property
    def others_share(self):
        """Processors that all other programs used."""
        return max(0.0, self.machine_busy_s / self.seconds - self.cpu_share)

    @property
    def busy_share(self):
        return self._gained("busy_s") / self.seconds

    @property
    def stalled_share(self):
        """Time a second that the threads lost in turns of several times the usual length."""
        return self._gained("stalled_s") / self.seconds

    def to_json(self):
        return {"samples": [list(asdict(sample).values()) for sample in self.samples],
                "allocated": self.allocated, "machine_busy_s": self.machine_busy_s}

    @staticmethod
    def from_json(value):
        return Window([Sample(*sample) for sample in value["samples"]],
                      {int(size): count for size, count in value["allocated"].items()},
                      value["machine_busy_s"])


class PacedPairs:
    """A running target; it ends with the block that it is entered for."""

    def __init__(self, build, case):
        heap = [str(case.heap_bytes), str(case.heap_blocks)] if case.heap_bytes else []
        program = build / "tests/targets/paced_pairs"
        self._process = subprocess.Popen(
            [program, str(case.threads), str(case.pairs_per_s), case.pace, *heap],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.case = case
        self.pid = self._process.pid
        self._process.stdout.readline()  # its heap is built

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def _ask(self):
        self._process.stdin.write("?")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the target ended, status {self._process.wait()}")
        answer = json.loads(line)
        sample = Sample(answer["time_ns"] / 1e9, answer["unix_ns"] / 1e9, answer["pairs"],
                        answer["busy_ns"] / 1e9, answer["cpu_ns"] / 1e9,
                        answer["stalled_ns"] / 1e9)
        return sample, {int(size): count for size, count in answer["allocated"].items()}

    def window(self, seconds):
        """Watches its own counts for some time."""
        busy_before = busy_s()
        first, before = self._ask()
        samples = [first]
        after = before
        while samples[-1].time_s - first.time_s < seconds:
            time.sleep(SAMPLE_EVERY_S)
            sample, after = self._ask()
            samples.append(sample)
        return Window(samples, {size: count - before.get(size, 0) for size, count in after.items()},
                      busy_s() - busy_before)
