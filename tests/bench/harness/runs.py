"""Runs watchers on a target in turns: bare, watched, bare, watched, …, so that each watched
window is held against the bare ones beside it:

    bare  nothing  bare  snapshot  bare  budget 2 %  bare  …  bare  nothing  bare

The turns with nobody watching, at both ends of a round, say how far equal windows differ."""

import json
import time
from dataclasses import asdict, dataclass

from .paced_pairs import Case, PacedPairs, Window
from .program import WatcherFailed


@dataclass(frozen=True)
class Pause:
    """Seconds."""

    bare: float
    watched: float
    settle: float = 1.0  # what a watcher does once at its beginning, and what it leaves behind


@dataclass(frozen=True)
class Turn:
    """One watched window and the bare ones before and after it. `complaint` says why there is
    nothing to see; all else is empty then."""

    case: Case
    watcher: str
    before: Window | None = None
    watched: Window | None = None
    after: Window | None = None
    report: dict | None = None
    complaint: str | None = None

    def to_json(self):
        windows = {name: window and window.to_json() for name, window in
                   (("before", self.before), ("watched", self.watched), ("after", self.after))}
        return {"case": asdict(self.case), "watcher": self.watcher, **windows,
                "report": self.report, "complaint": self.complaint}

    @staticmethod
    def from_json(value):
        windows = {name: value[name] and Window.from_json(value[name])
                   for name in ("before", "watched", "after")}
        return Turn(Case(**value["case"]), value["watcher"], **windows, report=value["report"],
                    complaint=value["complaint"])


def take_turn(target, watcher, before, pause):
    """Watches the target for a while; `before` is the bare window that was just taken."""
    try:
        watcher.start(target.pid)
        time.sleep(pause.settle)
        watched = target.window(pause.watched)
        report = watcher.stop()
    except WatcherFailed as failure:
        return Turn(target.case, watcher.name, complaint=str(failure))
    finally:
        watcher.abandon()
    after = before
    if not watcher.spoils_target:
        time.sleep(pause.settle / 2)
        after = target.window(pause.bare)
    return Turn(target.case, watcher.name, before, watched, after, report)


def spoiling_turn(build, case, watcher, pause):
    """The same with a target of its own."""
    with PacedPairs(build, case) as target:
        time.sleep(pause.settle)
        return take_turn(target, watcher, target.window(pause.bare), pause)


def run_round(build, case, watchers, pause):
    """Yields a turn for each watcher."""
    present = []
    for watcher in watchers:
        why = watcher.missing()
        if why is None:
            present.append(watcher)
        else:
            yield Turn(case, watcher.name, complaint=why)
    with PacedPairs(build, case) as target:
        time.sleep(pause.settle)
        bare = target.window(pause.bare)
        for watcher in present:
            if watcher.spoils_target:
                continue
            turn = take_turn(target, watcher, bare, pause)
            bare = turn.after or target.window(pause.bare)
            yield turn
    for watcher in present:
        if watcher.spoils_target:
            yield spoiling_turn(build, case, watcher, pause)


class Results:
    """A file with one turn a line, which grows; so a long measurement can be taken in parts."""

    def __init__(self, path):
        self._path = path

    def add(self, turn):
        with self._path.open("a") as file:
            file.write(json.dumps(turn.to_json(), separators=(",", ":")) + "\n")

    def turns(self):
        if not self._path.exists():
            return []
        with self._path.open() as file:
            return [Turn.from_json(json.loads(line)) for line in file]
