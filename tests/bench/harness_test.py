#!/usr/bin/env -S python3 -B
"""The parts of the benchmarks that only compute: statistics, figures, bounds, pages, the plot."""

import unittest
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

from harness.bounds import blunders, strict_bounds
from harness.chart import Axis, Line, Panel, decades, spread_labels, svg
from harness.findings import (Findings, class_error_points, pace_kept_percent,
                              processor_ns_a_pair, rate_checks, stalled_percent, taken_percent,
                              truth_of, worst_stalled_percent)
from harness.growth_page import growth_chart, growth_section
from harness.growth_runs import Cost, Heap
from harness.overhead_page import overhead_chart, overhead_section
from harness.paced_pairs import GIB, Case, Sample, Window, case_of
from harness.page import table, with_section
from harness.runs import Turn
from harness.spread import (interpolated, is_beyond, median_of, noise_floor, sliding, spread_of)

BEGIN = 1_700_000_000.0  # seconds of Unix time
BEGIN_TEXT = "2023-11-14T22:13:{:02d}.000Z"  # and the same as text, with the seconds after :20
SIZES = {24: 60, 408: 40}  # percent


def window(rate, seconds=4, cpu=1.0, busy=1.0, stalled=0.0):
    """At an even pace of `rate` pairs a second; `cpu`, `busy` and `stalled` in processors."""
    samples = [Sample(at, BEGIN + at, int(rate * at), busy * at, cpu * at, stalled * at)
               for at in (step / 10 for step in range(10 * seconds + 1))]
    allocated = {size: int(rate * seconds * percent / 100) for size, percent in SIZES.items()}
    return Window(samples, allocated, machine_busy_s=seconds * (cpu + 0.25))


def turn(case="flat:1", watcher="nothing", watched=1e6, bare=1e6, report=None, **shares):
    beside = window(bare)
    return Turn(case_of(case), watcher, beside, window(watched, **shares), beside, report)


def tick(second, rate, low=None, high=None, allocs=0, shares=SIZES):
    rows = [{"min_bytes": size - 7, "max_bytes": size + 8, "allocs": allocs * percent // 100,
             "frees": 0} for size, percent in shares.items()]
    return {"time": BEGIN_TEXT.format(20 + second), "size_classes": rows,
            "rates": {"allocs_per_s": rate, "allocs_per_s_low": low, "allocs_per_s_high": high}}


def report(ticks, lost=0, cpu_s=0.2, overhead=1.9):
    quality = {"mode": "budget", "target_overhead_percent": overhead, "self_cpu_percent": 2.0,
               "coverage": 0.02, "lost_events": lost}
    return {"ticks": ticks, "summary": {"quality": quality}, "cpu_s": cpu_s, "run_s": 10.0,
            "messages": ""}


class Spreads(unittest.TestCase):
    def test_median_and_ends(self):
        spread = spread_of([3.0, 1.0, 2.0, 10.0])
        self.assertEqual((spread.least, spread.median, spread.most), (1.0, 2.5, 10.0))
        self.assertEqual(spread.text(), "2.5 (1.0 to 10.0)")
        self.assertEqual(spread_of([7.0]).text(2), "7.00")
        with self.assertRaises(ValueError):
            spread_of([])

    def test_nothing_is_claimed_within_the_noise(self):
        floor = noise_floor([0.5, -1.5, 1.0], 1)
        self.assertEqual(floor, 1.5)
        self.assertFalse(is_beyond(spread_of([1.4]), floor))
        self.assertTrue(is_beyond(spread_of([-1.6]), floor))
        self.assertFalse(is_beyond(spread_of([90.0]), noise_floor([], 1)))

    def test_many_turns_tell_more_than_one(self):
        figures = [((index * 8) % 21 - 10) / 2 for index in range(42)]  # -5 to 5, evenly
        self.assertEqual(noise_floor(figures, 1), 5)
        self.assertLess(noise_floor(figures, 100), 2)
        median = median_of([2 + figure for figure in figures])
        self.assertEqual((median.median, median.count), (2, 42))
        self.assertTrue(0 < median.least < 2 < median.most < 4, median)
        self.assertEqual(median_of([7.0]).text(2), "7.00")

    def test_sliding_spans(self):
        self.assertEqual(sliding([0, 1, 2, 3.5, 4], 2), [(0, 2), (1, 3), (2, 4)])
        self.assertEqual(sliding([0, 1], 2), [])

    def test_interpolation(self):
        points = [(0, 0), (10, 100), (20, 100)]
        self.assertEqual([interpolated(points, at) for at in (-1, 0, 5, 15, 20, 21)],
                         [None, 0, 50, 100, 100, None])


class Cases(unittest.TestCase):
    def test_names_are_read_as_they_are_written(self):
        for name in ("10k:1", "flat:2", "250000:1", "1M:1:spin", "flat:1:alternate", "flat:1:1GiB"):
            self.assertEqual(case_of(name).name, name)
        self.assertEqual(case_of("flat:1:1GiB"), Case(1, 0, "sleep", GIB, GIB // 1024))
        for name in ("", "10k", "10k:0", "fast:1", "10k:1:slow", "-1:1"):
            with self.assertRaises(ValueError, msg=name):
                case_of(name)

    def test_turns_survive_the_file(self):
        for one in (turn(report=report([])), Turn(case_of("10k:2"), "bpftrace", complaint="gone")):
            self.assertEqual(Turn.from_json(one.to_json()), one)


class Figures(unittest.TestCase):
    def test_flat_out_the_throughput_is_lost(self):
        self.assertAlmostEqual(taken_percent(turn(watched=0.9e6)), 10)
        self.assertAlmostEqual(processor_ns_a_pair(turn(watched=0.5e6)), 1000)

    def test_bare_windows_on_both_sides_count(self):
        drifting = replace(turn(watched=0.9e6), before=window(1.1e6), after=window(0.9e6))
        self.assertAlmostEqual(taken_percent(drifting), 10)

    def test_at_a_pace_processor_time_is_lost(self):
        paced = replace(turn("100k:2"), before=window(1e5, cpu=0.1), after=window(1e5, cpu=0.1),
                        watched=window(1e5, cpu=0.3))
        self.assertAlmostEqual(taken_percent(paced), 10)  # of each of two threads
        self.assertAlmostEqual(processor_ns_a_pair(paced), 2000)
        self.assertAlmostEqual(pace_kept_percent(paced), 100)

    def test_who_spins_is_judged_by_its_busy_time(self):
        paced = replace(turn("100k:1:spin"), before=window(1e5, busy=0.1),
                        after=window(1e5, busy=0.1), watched=window(1e5, busy=0.2))
        self.assertAlmostEqual(taken_percent(paced), 10)

    def test_stalls(self):
        self.assertAlmostEqual(stalled_percent(turn(stalled=0.02)), 2)
        self.assertAlmostEqual(stalled_percent(turn("flat:2", stalled=0.02)), 1)
        noisy = replace(turn(stalled=0.02), before=window(1e6, stalled=0.01))
        self.assertAlmostEqual(stalled_percent(noisy), 1.5)

    def test_worst_seconds_of_one_that_alternates(self):
        even = window(1e6, seconds=10)
        slow = [replace(s, pairs=s.pairs - int(1e6 * 0.5 * min(max(s.time_s - 4, 0), 1)),
                        stalled_s=0.5 * min(max(s.time_s - 4, 0), 1))
                for s in even.samples]  # half of the fifth second is lost
        one = replace(turn("flat:1:alternate"), watched=replace(even, samples=slow))
        self.assertAlmostEqual(worst_stalled_percent(one, 5.0), 10, places=1)
        self.assertAlmostEqual(stalled_percent(one), 5, places=1)
        self.assertAlmostEqual(taken_percent(one), 5, places=1)

    def test_other_programs_are_seen(self):
        self.assertAlmostEqual(window(1e6).others_share, 0.25)

    def test_rates_are_held_against_the_same_seconds(self):
        ticks = [tick(0, 5), tick(1, 1.1e6, 0.9e6, 1.2e6), tick(2, 0.9e6, 0.8e6, 0.95e6),
                 tick(3, None), tick(4, 1e6, 0.5e6, None), tick(5, 1e6)]  # the last one is outside
        checks = rate_checks(turn(report=report(ticks)))
        self.assertEqual([round(check.error_percent) for check in checks], [10, -10, 0])
        self.assertEqual([check.is_held for check in checks], [True, False, True])

    def test_class_shares(self):
        exact = [tick(0, 1, allocs=100), tick(1, 1, allocs=1100)]
        self.assertAlmostEqual(class_error_points(turn(report=report(exact))), 0)
        only_small = [tick(0, 1), tick(1, 1, allocs=1000, shares={24: 100})]
        self.assertAlmostEqual(class_error_points(turn(report=report(only_small))), 40)
        self.assertIsNone(class_error_points(turn(report=report([tick(0, 1), tick(1, 1)]))))
        self.assertIsNone(class_error_points(turn(report=report([]))))

    def test_truth_of_a_turn(self):
        truth = truth_of(turn(report=report([tick(0, 1), tick(1, 1.02e6, 1e6, 2e6)], lost=3)))
        self.assertAlmostEqual(truth.rate_error_percent, 2)
        self.assertEqual((truth.ticks_held, truth.ticks_with_range, truth.lost_events), (1, 1, 3))
        self.assertAlmostEqual(truth.cpu_percent, 2)


class Bounds(unittest.TestCase):
    def kept(self, bounds, words):
        matching = [bound for bound in bounds if words in bound.what]
        self.assertTrue(matching, words)
        return all(bound.is_kept for bound in matching)

    def test_what_was_not_measured_is_broken(self):
        self.assertFalse(any(bound.is_kept for bound in strict_bounds([]) + blunders([])))

    def test_what_failed_once_is_broken(self):
        turns = [turn(), turn(watcher="budget 2", report=report([])),
                 Turn(case_of("flat:1"), "budget 2", complaint="it ended")]
        self.assertFalse(self.kept(strict_bounds(turns), "the default budget takes"))
        self.assertTrue(self.kept(strict_bounds(turns[:2]), "the default budget takes"))

    def test_a_budget_that_is_neither_spent_nor_kept(self):
        noise = [turn(watched=0.998e6)]
        for share, stalled, kept in ((1.0, 0, False), (0.98, 0.02, False), (0.95, 0.05, True),
                                     (0.93, 0.07, True), (0.9, 0.07, False), (0.95, 0.1, False)):
            turns = noise + [turn(watcher="budget 5", watched=share * 1e6, report=report([]),
                                  stalled=stalled)]
            self.assertEqual(self.kept(strict_bounds(turns), "budget of 5 %"), kept, share)

    def test_any_five_seconds_of_one_that_alternates(self):
        for stalled, kept in ((0.02, True), (0.029, True), (0.031, False)):
            one = replace(turn("flat:1:alternate", "budget 2", report=report([])),
                          watched=window(1e6, seconds=8, stalled=stalled))
            self.assertEqual(self.kept(strict_bounds([one]), "by turns"), kept, stalled)

    def test_noise_decides_nothing(self):
        loud = [turn(watched=0.95e6), turn(watcher="budget 2", watched=0.98e6, report=report([]))]
        self.assertFalse(self.kept(strict_bounds(loud), "the default budget takes"))

    def test_snapshots_that_cost_throughput_or_make_it_wait(self):
        case = "flat:1:1GiB"
        noise = [turn(case, watched=0.99e6, stalled=0.001)]
        for share, stalled, kept in ((0.995, 0.001, True), (0.98, 0, False), (1.0, 0.002, False)):
            turns = noise + [turn(case, "snapshot", share * 1e6, stalled=stalled)]
            self.assertEqual(self.kept(strict_bounds(turns), "within the noise"), kept, share)

    def test_full_that_keeps_quiet_about_a_loss(self):
        for rate, lost, kept in ((1e6, 0, True), (0.9e6, 0, False), (0.9e6, 5, True),
                                 (None, 0, False)):
            turns = [turn(watcher="full", report=report([tick(0, 1), tick(1, rate)], lost=lost))]
            self.assertEqual(self.kept(strict_bounds(turns), "--full at flat:1"), kept, rate)

    def test_a_rate_out_of_its_range(self):
        for low, high, kept in ((0.9e6, 1.1e6, True), (0.9e6, None, True), (1.1e6, None, False),
                                (None, None, False)):
            ticks = [tick(0, 1), tick(1, 1e6, low, high)]
            turns = [turn(watcher="budget 2", report=report(ticks))]
            self.assertEqual(self.kept(strict_bounds(turns), "range shown at flat:1"), kept)


class Pages(unittest.TestCase):
    PAGE = "# Page\n<!-- overhead begin: written by x -->\nold\n<!-- overhead end -->\nrest\n"

    def test_only_the_section_changes(self):
        self.assertEqual(with_section(self.PAGE, "overhead", "\nnew\nlines\n"),
                         self.PAGE.replace("old", "new\nlines"))

    def test_a_page_without_the_place(self):
        for page in ("", self.PAGE * 2, self.PAGE.replace(" end", ""),
                     self.PAGE.replace("begin", "x")):
            with self.assertRaises(ValueError):
                with_section(page, "overhead", "new")

    def test_tables(self):
        self.assertEqual(table(["a", "b"], [["1", "x|y"]]),
                         "| a | b |\n| --- | --- |\n| 1 | x\\|y |")
        with self.assertRaises(ValueError):
            table(["a", "b"], [["1"]])

    def test_what_is_missing_is_named(self):
        turns = [turn(watched=0.99e6), turn(watcher="full", watched=0.1e6, report=report([])),
                 Turn(case_of("flat:1"), "heaptrack", complaint="not installed")]
        text = overhead_section(turns, "a machine", "a command")
        self.assertIn("| `heaptrack -p` | not installed |", text)
        self.assertIn("| `attach --full` | 90.0 |", text)
        self.assertIn("| nothing (A against A) | ± 1.0 |", text)
        self.assertEqual(Findings(turns).complaint("flat:1", "full"), None)


class Charts(unittest.TestCase):
    SVG = "{http://www.w3.org/2000/svg}"

    def test_places_on_a_logarithmic_axis(self):
        axis = Axis("x", 1, 100)
        self.assertEqual([axis.share(value) for value in (0.5, 1, 10, 100, 200)], [0, 0, 0.5, 1, 1])
        self.assertEqual(decades(0.1, 10, str), [(0.1, "0.1"), (1, "1.0"), (10, "10.0")])

    def test_labels_do_not_touch(self):
        self.assertEqual(spread_labels([50, 10, 12, 51], 16), [50, 10, 26, 66])

    def test_drawing_is_whole_and_escaped(self):
        axis = Axis("a < b & c", 1, 100, decades(1, 100, str))
        lines = [Line("x<y", [(1, 1, True), (100, 50, False)]), Line("empty", [])]
        panel = Panel("p", axis, lines, [(1, 2), (100, 2)])
        root = ElementTree.fromstring(svg("t & t", axis, [panel]))
        texts = [text.text for text in root.iter(self.SVG + "text")]
        self.assertTrue({"t & t", "a < b & c", "x<y", "p", "100.0"} <= set(texts))
        self.assertNotIn("empty", texts)
        circles = list(root.iter(self.SVG + "circle"))
        self.assertEqual([circle.get("fill") == "none" for circle in circles], [False, True])
        self.assertIn("prefers-color-scheme: dark", root.find(self.SVG + "style").text)

    def test_plot_of_turns(self):
        self.assertIsNone(overhead_chart([]))
        turns = [turn(case) for case in ("100k:1", "flat:1")]
        turns += [turn("flat:1", "full", watched=0.1e6)]
        root = ElementTree.fromstring(overhead_chart(turns))
        texts = [text.text for text in root.iter(self.SVG + "text")]
        self.assertIn("attach --full", texts)

    def test_growth(self):
        attach = {"first_s": 1, "line_s": 0.01, "memory": 50 << 20, "peak": 60 << 20, "oldest_s": 2}
        costs = [Cost(Heap(size << 30, blocks), [[0.2, 0.3, 90 << 20]], attach, attach)
                 for size, blocks in ((1, 10), (1, 1 << 20), (2, 2 << 20))]
        costs.append(Cost(Heap(8 << 30, 10), complaint="needs more memory"))
        rows = growth_section(costs, "a machine", "a command").splitlines()
        self.assertIn("| 8 GiB | 10 | needs more memory |", rows[-1])
        self.assertTrue(rows[-2].startswith("| 2 GiB | 2,097,152 | 200 | 300 | 90 | 1.0 | 10.0 | 50 |"))
        root = ElementTree.fromstring(growth_chart(costs))
        lines = list(root.iter(self.SVG + "polyline"))
        self.assertEqual({len(line.get("points").split()) for line in lines}, {2})
        self.assertIsNone(growth_chart(costs[:2]))


if __name__ == "__main__":
    unittest.main()
