"""From turns to figures: what a watcher takes of the target, and how true is what it reports."""

import datetime
import statistics
from dataclasses import dataclass

from .spread import interpolated, median_of, noise_floor, sliding

NOTHING = "nothing"


def _bare(turn, figure):
    return (figure(turn.before) + figure(turn.after)) / 2


def _per_busy_s(window):
    return window.pairs_per_s / window.busy_share


def taken_percent(turn):
    """Of the target's own time, what watching it takes. Flat out that is what its throughput loses;
    at a pace it is what its threads need more, of one processor each; of a target that is idle now
    and then it is the time by which its busy seconds fall behind."""
    case, watched = turn.case, turn.watched
    if case.pace == "alternate":
        lost_s = watched.busy_share - watched.pairs_per_s / _bare(turn, _per_busy_s)
        return 100 * lost_s / case.threads
    if case.is_flat_out:
        return 100 * (1 - watched.pairs_per_s / _bare(turn, lambda window: window.pairs_per_s))
    share = (lambda w: w.busy_share) if case.pace == "spin" else (lambda w: w.cpu_share)
    return 100 * (share(watched) - _bare(turn, share)) / case.threads


def processor_ns_a_pair(turn):
    """Processor time that the target needs more for each pair."""
    def of(window):
        return 1e9 * window.cpu_share / window.pairs_per_s
    return of(turn.watched) - _bare(turn, of)


def processor_taken_percent(turn):
    """As taken_percent() of a target that runs flat out, by its processor time: undisturbed by what
    else runs on the machine, but blind to a target that is made to wait."""
    def of(window):
        return window.pairs_per_s / window.cpu_share
    return 100 * (1 - of(turn.watched) / _bare(turn, of))


def stalled_percent(turn):
    """Of the target's time, what it loses in turns that take several times as long as the usual
    ones: at probes, or waiting. Its pace otherwise, which changes with the machine, cancels out, so
    this sees far smaller losses than taken_percent(); but it is blind to what makes all turns a
    little slower. Flat out only."""
    taken = turn.watched.stalled_share - _bare(turn, lambda window: window.stalled_share)
    return 100 * taken / turn.case.threads


def pace_kept_percent(turn):
    """Pairs a second, of those it does when nobody watches."""
    return 100 * turn.watched.pairs_per_s / _bare(turn, lambda window: window.pairs_per_s)


def worst_stalled_percent(turn, span_s):
    """As stalled_percent(): the most that any `span_s` lost."""
    samples = turn.watched.samples
    shares = [(samples[last].stalled_s - samples[first].stalled_s)
              / (samples[last].time_s - samples[first].time_s)
              for first, last in sliding([sample.time_s for sample in samples], span_s)]
    bare = _bare(turn, lambda window: window.stalled_share)
    return 100 * (max(shares, default=0.0) - bare) / turn.case.threads


def class_error_points(turn):
    """The largest difference between a size class's share of the allocations as reported and in
    truth, in points of percent; None when no allocation was reported."""
    reported = _class_growth(turn.report["ticks"])
    total = sum(reported.values())
    if total <= 0:
        return None
    truth = dict.fromkeys(reported, 0)
    for usable, count in turn.watched.allocated.items():
        bounds = next((b for b in truth if b[0] <= usable <= b[1]), (usable, usable))
        truth[bounds] = truth.get(bounds, 0) + count
    all_true = sum(truth.values())
    return 100 * max(abs(reported.get(bounds, 0) / total - count / all_true)
                     for bounds, count in truth.items())


def _class_growth(ticks):
    """Allocations by the bounds of a class, between the first tick and the last one."""
    def allocs(tick):
        return {(row["min_bytes"], row["max_bytes"]): row["allocs"] or 0
                for row in tick["size_classes"]}
    if len(ticks) < 2:
        return {}
    first, last = allocs(ticks[0]), allocs(ticks[-1])
    return {bounds: count - first.get(bounds, 0) for bounds, count in last.items()}


@dataclass(frozen=True)
class RateCheck:
    """The rate of allocations of one tick against the target's own count over the same time."""

    error_percent: float
    low: float | None  # ends of the range that was shown, of the truth; None without one
    high: float | None

    @property
    def is_held(self):
        """By the range; None without one."""
        if self.low is None:
            return None
        return self.low <= 1 and (self.high is None or self.high >= 1)


def _unix_s(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def rate_checks(turn):
    """One for each tick that shows a rate and lies within the watched window."""
    points = [(sample.unix_s, sample.pairs) for sample in turn.watched.samples]
    checks = []
    for before, tick in zip(turn.report["ticks"], turn.report["ticks"][1:]):
        begin, end = _unix_s(before["time"]), _unix_s(tick["time"])
        first, last = interpolated(points, begin), interpolated(points, end)
        rates = tick["rates"]
        if first is None or last is None or last <= first or rates["allocs_per_s"] is None:
            continue
        truth = (last - first) / (end - begin)
        low, high = (None if rates.get(name) is None else rates[name] / truth
                     for name in ("allocs_per_s_low", "allocs_per_s_high"))
        checks.append(RateCheck(100 * (rates["allocs_per_s"] / truth - 1), low, high))
    return checks


@dataclass(frozen=True)
class Truth:
    """What attach showed in one turn, held against what was measured. None: not shown."""

    mode: str
    rate_error_percent: float | None  # median of the ticks'
    ticks_held: int
    ticks_with_range: int
    class_error_points: float | None
    shown_overhead_percent: float | None
    shown_cpu_percent: float
    cpu_percent: float  # measured
    coverage: float
    lost_events: int


def truth_of(turn):
    """Of a turn of heapgap attach."""
    checks = rate_checks(turn)
    quality = turn.report["summary"]["quality"]
    held = [check.is_held for check in checks if check.is_held is not None]
    return Truth(
        mode=quality["mode"],
        rate_error_percent=statistics.median(c.error_percent for c in checks) if checks else None,
        ticks_held=sum(held), ticks_with_range=len(held),
        class_error_points=class_error_points(turn),
        shown_overhead_percent=quality["target_overhead_percent"],
        shown_cpu_percent=quality["self_cpu_percent"],
        cpu_percent=100 * turn.report["cpu_s"] / turn.report["run_s"],
        coverage=quality["coverage"], lost_events=quality["lost_events"])


class Findings:
    """All turns, by case and watcher."""

    def __init__(self, turns):
        self._turns = {}
        self.cases = {}
        for turn in turns:
            self.cases[turn.case.name] = turn.case
            self._turns.setdefault((turn.case.name, turn.watcher), []).append(turn)

    def all(self, case, watcher):
        return self._turns.get((case, watcher), [])

    def turns(self, case, watcher):
        """Those that saw something."""
        return [turn for turn in self.all(case, watcher) if turn.complaint is None]

    def complaint(self, case, watcher):
        """Why there is nothing, or None."""
        complaints = [turn.complaint for turn in self.all(case, watcher) if turn.complaint]
        return complaints[-1] if complaints else None

    def spread(self, case, watcher, figure):
        """The median of figure(turn) with its confidence; None when nothing was measured."""
        figures = [figure(turn) for turn in self.turns(case, watcher)]
        return median_of(figures) if figures else None

    def floor(self, case, watcher, figure):
        """How far A is from A there, in as many turns as that watcher had."""
        bare = [figure(turn) for turn in self.turns(case, NOTHING)]
        return noise_floor(bare, len(self.turns(case, watcher)))
