"""What `overhead` writes into docs/BENCHMARKS.md: tables and the plot."""

import statistics

from .bounds import strict_bounds
from .chart import Axis, Line, Panel, decades, svg
from .findings import (NOTHING, Findings, pace_kept_percent, processor_ns_a_pair, stalled_percent,
                       taken_percent, truth_of)
from .page import table
from .paced_pairs import case_of
from .spread import is_beyond, spread_of

LABELS = {
    NOTHING: "nothing (A against A)",
    "snapshot": "`snapshot` every second",
    "budget 1": "`attach --max-overhead 1`",
    "budget 2": "`attach` (budget 2 %)",
    "budget 5": "`attach --max-overhead 5`",
    "full": "`attach --full`",
    "bpftrace": "`bpftrace` counting",
    "heaptrack": "`heaptrack -p`",
}
RATE_LABELS = {"10k": "10,000", "100k": "100,000", "1M": "1 million", "flat": "flat out"}
THREADS = (1, 2)
DRAWN_FROM_PERCENT = 0.1


def _cases(threads):
    return [f"{rate}:{threads}" for rate in RATE_LABELS]


def _all_cases():
    return [case for threads in THREADS for case in _cases(threads)]


def _rate_text(case):
    return RATE_LABELS[case.rate_name] + ("" if case.is_flat_out else " pairs/s")


def _threads_text(threads):
    return f"{threads} thread" + ("s" if threads > 1 else "")


def _grid(found, cell):
    """For each number of threads a table: a row for each watcher, a column for each rate."""
    tables = []
    for threads in THREADS:
        cases = [case for case in _cases(threads) if found.turns(case, NOTHING)]
        rows = [[label, *[cell(case, watcher) for case in cases]]
                for watcher, label in LABELS.items()
                if any(found.all(case, watcher) for case in cases)]
        if rows:
            tables.append(table([_threads_text(threads), *[_rate_text(case_of(case))
                                                           for case in cases]], rows))
    return "\n\n".join(tables)


def _or_why_not(found, case, watcher, text):
    complaint = found.complaint(case, watcher)
    if complaint:
        return complaint
    return text() if found.turns(case, watcher) else "not measured"


def _taken_cell(found, case, watcher):
    def text():
        floor = found.floor(case, watcher, taken_percent)
        if watcher == NOTHING:
            return f"± {floor:.1f}"
        spread = found.spread(case, watcher, taken_percent)
        return spread.text() if is_beyond(spread, floor) else f"in the noise ({spread.median:.1f})"
    return _or_why_not(found, case, watcher, text)


def _nanoseconds(time):
    return f"{time:.1f}" if abs(time) < 10 else f"{time:,.0f}"


def _price_cell(found, case, watcher):
    def text():
        floor = found.floor(case, watcher, processor_ns_a_pair)
        if watcher == NOTHING:
            return f"± {_nanoseconds(floor)}"
        spread = found.spread(case, watcher, processor_ns_a_pair)
        price = _nanoseconds(spread.median) if is_beyond(spread, floor) else "in the noise"
        kept = found.spread(case, watcher, pace_kept_percent).median
        slow = not case_of(case).is_flat_out and kept < 98
        return f"{price}; keeps {kept:.0f} % of the pace" if slow else price
    return _or_why_not(found, case, watcher, text)


def _number(value, form):
    return "-" if value is None else format(value, form)


def _median(values):
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _truth_row(found, case, watcher):
    truths = [truth_of(turn) for turn in found.turns(case, watcher)]
    ranged = sum(truth.ticks_with_range for truth in truths)
    stalled = found.spread(case, watcher, stalled_percent)
    return [
        _rate_text(case_of(case)), _threads_text(case_of(case).threads), LABELS[watcher],
        "/".join(sorted({truth.mode for truth in truths})),
        _number(_median(truth.rate_error_percent for truth in truths), "+.1f"),
        f"{sum(truth.ticks_held for truth in truths)} of {ranged}" if ranged else "-",
        _number(_median(truth.class_error_points for truth in truths), ".2f"),
        _number(_median(truth.shown_overhead_percent for truth in truths), ".2f"),
        f"{found.spread(case, watcher, taken_percent).median:.2f}",
        f"{stalled.median:.2f}" if case_of(case).is_flat_out and watcher != "full" else "-",
        f"{_median(truth.shown_cpu_percent for truth in truths):.1f}",
        f"{_median(truth.cpu_percent for truth in truths):.1f}",
        f"{_median(truth.coverage for truth in truths):.3f}",
        f"{sum(truth.lost_events for truth in truths):,}",
    ]


def _truth_table(found):
    head = ["target", "", "heapgap", "mode", "rate off by, %", "range holds", "classes off by, points",
            "overhead shown, %", "measured, %", "stalled, %", "own processor time shown, %", "measured, %",
            "coverage", "events lost"]
    rows = [_truth_row(found, case, watcher) for case in _all_cases()
            for watcher in LABELS if watcher.startswith(("budget", "full"))
            if found.turns(case, watcher)]
    return table(head, rows)


def _bounds_table(turns):
    return table(["bound", "", "measured"],
                 [[bound.what, "kept" if bound.is_kept else "**broken**", bound.measured]
                  for bound in strict_bounds(turns)])


def tables(turns):
    """What was measured, as text."""
    found = Findings(turns)
    return "\n\n".join([
        "Of the target's time, what watching takes, in percent. Flat out that is lost throughput; "
        "at a pace it is the processor time that its threads need more, of one processor each. "
        "In brackets: where the median lies with a confidence of 95 %. What is not further from 0 "
        "than the median of as many turns of A is from A is in the noise.",
        _grid(found, lambda case, watcher: _taken_cell(found, case, watcher)),
        "Processor time that the target needs more for a malloc/free pair, in nanoseconds:",
        _grid(found, lambda case, watcher: _price_cell(found, case, watcher)),
        "What `attach` shows, against the target's own count and its measured slow-down; stalled is "
        "what it lost in turns of 256 pairs that took more than four times the usual:",
        _truth_table(found),
    ])


def overhead_section(turns, machine, command):
    """The text between the marks of docs/BENCHMARKS.md."""
    found = Findings(turns)
    rounds = max((len(found.turns(case, NOTHING)) for case in _all_cases()), default=0)
    others = statistics.median(turn.before.others_share for turn in turns if turn.complaint is None)
    return "\n\n".join([
        f"{machine}. Written by `{command}`: medians of the rounds; nobody watched "
        f"{rounds} times in each case. All other programs used {others:.2f} processors meanwhile "
        "(median).",
        "![Share of the target's time that each watcher takes](overhead.svg)",
        tables(turns),
        "The bounds:",
        _bounds_table(turns),
    ])


def _plotted_rate(found, case):
    """Pairs a second when nobody watches."""
    windows = [turn.before.pairs_per_s for turn in found.turns(case, NOTHING)]
    return spread_of(windows).median


def _line(found, watcher, cases):
    points = []
    for case in cases:
        spread = found.spread(case, watcher, taken_percent)
        if spread is not None:
            points.append((_plotted_rate(found, case), max(spread.median, DRAWN_FROM_PERCENT),
                           is_beyond(spread, found.floor(case, watcher, taken_percent))))
    return Line(LABELS[watcher].replace("`", ""), points)


def _panel(found, threads):
    cases = [case for case in _cases(threads) if found.turns(case, NOTHING)]
    lines = [_line(found, watcher, cases) for watcher in LABELS if watcher != NOTHING]
    noise = [(_plotted_rate(found, case), found.floor(case, NOTHING, taken_percent)) for case in cases]
    y = Axis("of the target's time, %", DRAWN_FROM_PERCENT, 100,
             decades(DRAWN_FROM_PERCENT, 100, lambda value: f"{value:g}"))
    return Panel(f"{_threads_text(threads)} (grey: noise; hollow: in the noise)", y, lines, noise)


def overhead_chart(turns):
    """The plot: a panel for each number of threads; None where too little was measured."""
    found = Findings(turns)
    panels = [_panel(found, threads) for threads in THREADS]
    panels = [panel for panel in panels if any(line.points for line in panel.lines)]
    if not panels:
        return None
    x = Axis("malloc/free pairs a second when nobody watches", 5e3, 1e8,
             decades(1e4, 1e8, lambda value: f"{value / 1e6:g} M" if value >= 1e6
                     else f"{value / 1e3:g} k"))
    return svg("What watching a process costs it", x, panels)
