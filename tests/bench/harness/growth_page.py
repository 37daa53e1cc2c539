"""What `growth` writes into docs/BENCHMARKS.md: a table and the plot."""

from .chart import Axis, Line, Panel, decades, svg
from .growth_runs import smallest_peak
from .page import table
from .spread import spread_of

MIB = 1 << 20
HEAD = ["heap", "live blocks", "snapshot, ms", "processor time, ms", "peak memory, MiB",
        "`--full`: first line after, s", "processor time a line, ms", "memory, MiB",
        "its growth, % of the heap's", "default: processor time a line, ms", "memory, MiB",
        "oldest picture of the heap, s"]


def size_text(count):
    """`10 MiB`, `8 GiB`."""
    return f"{count / (1 << 30):g} GiB" if count >= 1 << 30 else f"{count / MIB:g} MiB"


def _spread(cost, index):
    return spread_of([snapshot[index] for snapshot in cost.snapshots])


def peak_bytes(cost):
    return _spread(cost, 2).most


def _growth_percent(cost, smallest):
    """Memory of `attach --full` beyond what it needs for the smallest heap, of the heap beyond it.
    """
    if cost.heap.bytes <= smallest.heap.bytes:
        return "-"
    more = cost.full["memory"] - smallest.full["memory"]
    return f"{100 * more / (cost.heap.bytes - smallest.heap.bytes):.1f}"


def _row(cost, smallest):
    heap = [size_text(cost.heap.bytes), f"{cost.heap.blocks:,}"]
    if cost.complaint:
        return [*heap, cost.complaint, *["-"] * (len(HEAD) - 3)]
    peak = peak_bytes(cost)
    return [
        *heap,
        f"{1000 * _spread(cost, 0).median:.0f}", f"{1000 * _spread(cost, 1).median:.0f}",
        f"{'≤ ' if peak <= smallest_peak() else ''}{peak / MIB:.0f}",
        f"{cost.full['first_s']:.1f}", f"{1000 * cost.full['line_s']:.1f}",
        f"{cost.full['memory'] / MIB:.0f}", _growth_percent(cost, smallest),
        f"{1000 * cost.default['line_s']:.1f}", f"{cost.default['memory'] / MIB:.0f}",
        f"{cost.default['oldest_s']:.1f}",
    ]


def growth_section(costs, machine, command):
    """The text between the marks."""
    smallest = min((cost for cost in costs if not cost.complaint), key=lambda c: c.heap.bytes,
                   default=None)
    return "\n\n".join([
        f"{machine}. Written by `{command}`.",
        "![Time and memory by the size of the heap](growth.svg)",
        table(HEAD, [_row(cost, smallest) for cost in costs]),
    ])


def _along_size(costs, name, figure):
    return Line(name, [(cost.heap.bytes, max(figure(cost), 0.01), True) for cost in costs])


def growth_chart(costs):
    """The plot over the heaps whose blocks are as large as those of most others; None without two.
    """
    measured = [cost for cost in costs if not cost.complaint]
    sizes = [size for size in sorted({cost.heap.bytes for cost in measured})]
    if len(sizes) < 2:
        return None
    line = [max((c for c in measured if c.heap.bytes == size), key=lambda c: -abs(
        c.heap.bytes / c.heap.blocks - 1024)) for size in sizes]
    x = Axis("heap, about a live block for each KiB", 8 * MIB, 12 << 30,
             [(size, size_text(size)) for size in sizes])
    time = Axis("ms", 0.1, 1e4, decades(0.1, 1e4, lambda value: f"{value:g}"))
    memory = Axis("MiB", 1, 1e4, decades(1, 1e4, lambda value: f"{value:g}"))
    return svg("What a heap costs heapgap as it grows", x, [
        Panel("time", time, [
            _along_size(line, "snapshot", lambda c: 1000 * _spread(c, 0).median),
            _along_size(line, "snapshot, processor", lambda c: 1000 * _spread(c, 1).median),
            _along_size(line, "line of attach --full", lambda c: 1000 * c.full["line_s"]),
            _along_size(line, "line of attach", lambda c: 1000 * c.default["line_s"])]),
        Panel("memory of heapgap", memory, [
            _along_size(line, "snapshot, peak", lambda c: peak_bytes(c) / MIB),
            _along_size(line, "attach --full", lambda c: c.full["memory"] / MIB),
            _along_size(line, "4 % of the heap", lambda c: 0.04 * c.heap.bytes / MIB)]),
    ])
