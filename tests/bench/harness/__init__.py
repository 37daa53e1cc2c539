"""What the benchmarks in Python share: targets, watchers, statistics, pages."""
