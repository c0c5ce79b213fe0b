"""Benchmarks: ``make bench`` (docs/benchmarks.md). Peers and this project run in turns, in one run."""
