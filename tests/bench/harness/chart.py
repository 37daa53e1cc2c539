"""A line chart as SVG, readable on a light and on a dark page. Panels lie below each other:

    title
    y | panel 1            name of a line
      |____________        name of a line
    y | panel 2
      |____________
            x

Text and lines take the colour of the reader's scheme (prefers-color-scheme)."""

import math
from dataclasses import dataclass, field
from html import escape

WIDTH, LEFT, RIGHT, TOP, GAP, BOTTOM, PANEL = 860, 74, 210, 46, 62, 58, 260
COLOURS = ["#0b7285", "#c2255c", "#e8890c", "#2b8a3e", "#6741d9", "#1971c2", "#868e96", "#a0522d"]
STYLE = """
  text { font: 13px sans-serif; fill: #222 }
  .title { font-size: 15px; font-weight: bold }
  .frame { stroke: #222; fill: none }
  .grid { stroke: #8885; stroke-width: 0.7 }
  .line { fill: none; stroke-width: 2 }
  .noise { fill: #8883 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .frame { stroke: #ddd } }
"""


@dataclass
class Line:
    """`points` are (x, y, firm); one that is not firm, as it lies in the noise, is drawn hollow."""

    name: str
    points: list


@dataclass
class Axis:
    """`low` to `high` on a logarithmic scale; `ticks` are (value, text)."""

    title: str
    low: float
    high: float
    ticks: list = field(default_factory=list)

    def share(self, value):
        """Where `value` lies between low (0) and high (1); values outside are put at the edge."""
        inside = min(max(value, self.low), self.high)
        return math.log(inside / self.low) / math.log(self.high / self.low)


@dataclass
class Panel:
    title: str
    y: Axis
    lines: list
    noise: list = field(default_factory=list)  # (x, y): shaded below


def decades(low, high, text):
    """Ticks for each power of ten from `low` to `high`, written by text(value)."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    return [(10.0**power, text(10.0**power)) for power in range(first, last + 1)]


def spread_labels(wanted, distance):
    """Places for labels near the `wanted` ones, in the same order, at least `distance` apart."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = list(wanted)
    for before, after in zip(order, order[1:]):
        places[after] = max(places[after], places[before] + distance)
    return places


class _Drawing:
    def __init__(self, x, panel, top):
        self.x, self.y, self.panel, self.top = x, panel.y, panel, top

    def at_x(self, value):
        return LEFT + self.x.share(value) * (WIDTH - LEFT - RIGHT)

    def at_y(self, value):
        return self.top + PANEL * (1 - self.y.share(value))

    def path(self, points):
        return " ".join(f"{self.at_x(x):.1f},{self.at_y(y):.1f}" for x, y in points)

    def grid(self):
        right, bottom = WIDTH - RIGHT, self.top + PANEL
        for value, text in self.y.ticks:
            at = self.at_y(value)
            yield f'<path class="grid" d="M{LEFT} {at:.1f}H{right}"/>'
            yield f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{escape(text)}</text>'
        for value, text in self.x.ticks:
            at = self.at_x(value)
            yield f'<path class="grid" d="M{at:.1f} {self.top}V{bottom}"/>'
            yield f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{escape(text)}</text>'
        yield f'<path class="frame" d="M{LEFT} {self.top}V{bottom}H{right}"/>'
        yield f'<text x="{LEFT}" y="{self.top - 8}">{escape(self.panel.title)}</text>'
        middle = self.top + PANEL / 2
        yield (f'<text transform="translate(18 {middle}) rotate(-90)" text-anchor="middle">'
               f"{escape(self.y.title)}</text>")

    def shade(self):
        if not self.panel.noise:
            return
        edge = [(self.panel.noise[-1][0], self.y.low), (self.panel.noise[0][0], self.y.low)]
        yield f'<polygon class="noise" points="{self.path([*self.panel.noise, *edge])}"/>'

    def lines(self):
        drawn = [line for line in self.panel.lines if line.points]
        labels = spread_labels([self.at_y(line.points[-1][1]) for line in drawn], 16)
        for line, label in zip(drawn, labels):
            colour = COLOURS[self.panel.lines.index(line) % len(COLOURS)]
            yield (f'<polyline class="line" stroke="{colour}" '
                   f'points="{self.path([point[:2] for point in line.points])}"/>')
            for x, y, firm in line.points:
                yield (f'<circle cx="{self.at_x(x):.1f}" cy="{self.at_y(y):.1f}" r="3.5" '
                       f'stroke="{colour}" fill="{colour if firm else "none"}"/>')
            yield (f'<text x="{WIDTH - RIGHT + 12}" y="{label + 4:.1f}" style="fill: {colour}">'
                   f"{escape(line.name)}</text>")


def svg(title, x, panels):
    """The whole file. The x axis is the same in all panels."""
    height = TOP + len(panels) * (PANEL + GAP) - GAP + BOTTOM
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
             f'aria-label="{escape(title)}">', f"<style>{STYLE}</style>",
             f'<text class="title" x="{LEFT}" y="18">{escape(title)}</text>']
    for index, panel in enumerate(panels):
        drawing = _Drawing(x, panel, TOP + index * (PANEL + GAP))
        parts += [*drawing.grid(), *drawing.shade(), *drawing.lines()]
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{height - 14}" text-anchor="middle">{escape(x.title)}'
                 "</text>")
    return "\n".join([*parts, "</svg>"]) + "\n"
