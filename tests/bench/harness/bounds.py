"""The bounds that overhead is held to: the strict ones of docs/BENCHMARKS.md, and those that catch
blunders on a machine that others use as well."""

import statistics
from dataclasses import dataclass

from .findings import (Findings, class_error_points, processor_taken_percent, rate_checks,
                       stalled_percent, taken_percent, truth_of, worst_stalled_percent)

GRACE = 1.5  # the budget may be exceeded by half of itself over any SPAN_S
SPAN_S = 5.0
CLASS_POINTS = 2.0
MOST_NOISE = 2.0  # percent; what is measured in more decides nothing
RANGES_HELD = 0.9  # share of the lines; an interval of confidence is no guarantee
RATE_ERRORS = {"10k:1": 10.0, "100k:1": 10.0, "300k:1": 10.0, "1M:1": 25.0}  # percent


@dataclass(frozen=True)
class Bound:
    what: str
    is_kept: bool
    measured: str

    def text(self):
        return f"{'kept  ' if self.is_kept else 'BROKEN'}  {self.what}: {self.measured}"


def _unmeasured(what, findings, case, watcher):
    return Bound(what, False, findings.complaint(case, watcher) or "not measured")


def _bound(what, findings, case, watcher, judge):
    """judge(turns) gives (kept, text); without turns the bound is broken."""
    turns = findings.turns(case, watcher)
    if not turns or findings.complaint(case, watcher):
        return _unmeasured(what, findings, case, watcher)
    return Bound(what, *judge(turns))


def _beside_noise(is_kept, spread, floor):
    """What a bound on a slow-down says of itself; noise that is too loud breaks it."""
    text = f"{spread.text()} %, noise {floor:.1f}"
    if floor > MOST_NOISE:
        return False, text + ": too noisy to tell"
    return is_kept, text


def _stalls(findings, case, watcher):
    """Its spread, and words for it."""
    spread = findings.spread(case, watcher, stalled_percent)
    return spread, f"; stalled {spread.text(2)} %"


def _takes_at_most(what, findings, case, watcher, most):
    """The median, beyond the noise or not."""
    def judge(_):
        spread = findings.spread(case, watcher, taken_percent)
        floor = findings.floor(case, watcher, taken_percent)
        stalled, words = _stalls(findings, case, watcher)
        is_kept, text = _beside_noise(max(spread.median, stalled.median) <= most, spread, floor)
        return is_kept, text + words
    return _bound(what, findings, case, watcher, judge)


def _no_blunder(findings, watcher, most):
    """By processor time; where others use the same cores, the noise comes on top."""
    case = "flat:1"

    def judge(_):
        spread = findings.spread(case, watcher, processor_taken_percent)
        floor = findings.floor(case, watcher, processor_taken_percent)
        return spread.median <= most + floor, f"{spread.text()} %, noise {floor:.1f}"
    return _bound(f"{watcher} takes {most:g} % of a flat-out target at most", findings, case,
                  watcher, judge)


def _follows_budget(findings, percent):
    watcher = f"budget {percent}"
    what = f"at a budget of {percent} % the target slows down by about that"

    def judge(_):
        spread = findings.spread("flat:1", watcher, taken_percent)
        floor = findings.floor("flat:1", watcher, taken_percent)
        stalled, words = _stalls(findings, "flat:1", watcher)
        is_kept, text = _beside_noise(spread.median <= percent * GRACE + floor, spread, floor)
        return is_kept and percent / 2 <= stalled.median <= percent * GRACE, text + words
    return _bound(what, findings, "flat:1", watcher, judge)


def _stays_in_budget_when_alternating(findings):
    case, budget = "flat:1:alternate", 2
    what = f"idle and flat out by turns: at most {budget * GRACE:g} % over any {SPAN_S:g} s"

    def judge(turns):
        worst = [worst_stalled_percent(turn, SPAN_S) for turn in turns]
        _, words = _stalls(findings, case, "budget 2")
        return (max(worst) <= budget * GRACE,
                f"{max(worst):.2f} %, the worst of {len(worst)} runs; on the whole" + words[1:])
    return _bound(what, findings, case, "budget 2", judge)


def _rate_is_true(findings, case, most):
    def judge(turns):
        errors = [c.error_percent for turn in turns for c in rate_checks(turn)]
        if not errors:
            return False, "no rate was shown"
        median = statistics.median(abs(error) for error in errors)
        return median <= most, f"off by {median:.1f} % (median of {len(errors)} lines)"
    return _bound(f"the rate at {case} under the budget is within {most:g} %", findings, case,
                  "budget 2", judge)


def _range_holds(findings, case):
    def judge(turns):
        ranges = [c for turn in turns for c in rate_checks(turn) if c.is_held is not None]
        if not ranges:
            return False, "no range was shown"
        held = sum(check.is_held for check in ranges)
        low = statistics.median(check.low for check in ranges)
        highs = [check.high for check in ranges if check.high is not None]
        high = f"{statistics.median(highs):.2f}" if highs else "no bound"
        return (held >= RANGES_HELD * len(ranges),
                f"in {held} of {len(ranges)} lines; {low:.2f} to {high} of the truth")
    return _bound(f"the range shown at {case} under the budget holds the true rate", findings, case,
                  "budget 2", judge)


def _classes_are_true(findings, case, watcher):
    def judge(turns):
        errors = [class_error_points(turn) for turn in turns]
        if None in errors:
            return False, "no allocations were shown"
        return max(errors) <= CLASS_POINTS, f"off by {max(errors):.2f} points at most"
    return _bound(f"size-class shares at {case}, {watcher}, are within {CLASS_POINTS:g} points",
                  findings, case, watcher, judge)


def _full_loses_nothing_unsaid(findings, case, most=1.0):
    """A line after a loss says how much; where none is told, the counts are those of the target."""
    def judge(turns):
        unsaid = 0.0
        lost = 0
        for turn in turns:
            truth = truth_of(turn)
            lost += truth.lost_events
            if truth.lost_events == 0:
                error = truth.rate_error_percent
                unsaid = max(unsaid, abs(error) if error is not None else 100.0)
        return unsaid <= most, f"{lost} events lost and said so; counts off by {unsaid:.2f} %"
    return _bound(f"--full at {case} loses no event or says so", findings, case, "full", judge)


def _own_processor_time(findings, case, most):
    def judge(turns):
        spent = max(truth_of(turn).cpu_percent for turn in turns)
        return spent <= most, f"{spent:.1f} % of one processor"
    return _bound(f"heapgap itself under the budget at {case} needs less than {most:g} %",
                  findings, case, "budget 2", judge)


def _snapshots_in_the_noise(findings):
    case = "flat:1:1GiB"

    def judge(_):
        spread = findings.spread(case, "snapshot", taken_percent)
        floor = findings.floor(case, "snapshot", taken_percent)
        stalled, words = _stalls(findings, case, "snapshot")
        least_stall = findings.floor(case, "snapshot", stalled_percent)
        is_kept, text = _beside_noise(
            spread.median <= floor and stalled.median <= least_stall, spread, floor)
        other = findings.spread(case, "snapshot of another", taken_percent)
        return is_kept, (f"{text}{words}, noise {least_stall:.2f}"
                         + (f"; of another process as large: {other.text()} %" if other else ""))
    return _bound("a snapshot of 1 GiB every second is within the noise", findings, case,
                  "snapshot", judge)


def strict_bounds(turns):
    """All of them, in the order of the page."""
    found = Findings(turns)
    return [
        _takes_at_most("flat out the default budget takes 3 % at most", found, "flat:1", "budget 2",
                       3.0),
        *[_follows_budget(found, percent) for percent in (1, 5)],
        _stays_in_budget_when_alternating(found),
        *[_rate_is_true(found, case, most) for case, most in RATE_ERRORS.items()],
        *[_range_holds(found, case) for case in ("flat:1", "flat:2")],
        *[_classes_are_true(found, case, "budget 2") for case in ("100k:1", "1M:1", "flat:1")],
        *[_full_loses_nothing_unsaid(found, case) for case in ("flat:1", "flat:2")],
        _own_processor_time(found, "flat:1:1GiB", 5.0),
        _snapshots_in_the_noise(found),
    ]


def blunders(turns):
    """What holds on any machine, however busy."""
    found = Findings(turns)
    return [
        *[_no_blunder(found, watcher, 30.0) for watcher in ("snapshot", "budget 2")],
        *[_full_loses_nothing_unsaid(found, case, 20.0) for case in ("flat:1", "100k:1")],
        *[_classes_are_true(found, case, "full") for case in ("flat:1", "100k:1")],
    ]
