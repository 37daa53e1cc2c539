"""What the benchmarks in Python share: targets, watchers, statistics, pages. See docs/BENCHMARKS.md."""
