"""Medians, spreads, and what may be claimed in front of the noise."""

import random
import statistics
from dataclasses import dataclass


DRAWS = 2000
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Spread:
    """Of some measurements of the same thing, in their unit."""

    least: float
    median: float
    most: float
    count: int

    def text(self, digits=1):
        """`12.3 (11.0 to 13.1)`; the median alone when there is but one."""
        median = f"{self.median:.{digits}f}"
        if self.count == 1:
            return median
        return f"{median} ({self.least:.{digits}f} to {self.most:.{digits}f})"


def spread_of(figures):
    """The spread of at least one figure."""
    if not figures:
        raise ValueError("nothing was measured")
    return Spread(min(figures), statistics.median(figures), max(figures), len(figures))


def _medians(figures, count):
    """Medians of `count` of the figures each, drawn at random and put back: how the median would
    have come out in other measurements of the same. Ascending; the same for the same figures."""
    draw = random.Random(len(figures))
    return sorted(statistics.median(draw.choices(figures, k=count)) for _ in range(DRAWS))


def median_of(figures):
    """The median of at least one figure, with the ends of its interval of confidence."""
    median = spread_of(figures).median
    medians = _medians(figures, len(figures))
    return Spread(medians[round(DRAWS * (1 - CONFIDENCE) / 2)], median,
                  medians[round(DRAWS * (1 + CONFIDENCE) / 2) - 1], len(figures))


def noise_floor(figures, count):
    """How far from 0 the median of `count` runs comes that differ in nothing, but for one time in
    twenty. `figures` are differences of A against A; with none the floor is not known (infinite),
    and nothing is claimed."""
    if not figures or count < 1:
        return float("inf")
    distances = sorted(abs(median) for median in _medians(figures, count))
    return distances[round(DRAWS * CONFIDENCE) - 1]


def is_beyond(spread, floor):
    """Whether a difference may be claimed: its median lies outside of the noise."""
    return abs(spread.median) > floor


def sliding(points, span):
    """Indices (first, last) into `points`, ascending numbers, so that the last lies `span` or a
    little more behind the first: one for each first point that has such a last one."""
    pairs = []
    last = 0
    for first, point in enumerate(points):
        while last < len(points) and points[last] < point + span:
            last += 1
        if last == len(points):
            break
        pairs.append((first, last))
    return pairs


def interpolated(points, at):
    """The value at `at` of a line through `points`, (x, y) with ascending x; None outside."""
    for (left, low), (right, high) in zip(points, points[1:]):
        if left <= at <= right:
            return low if right == left else low + (high - low) * (at - left) / (right - left)
    return None
