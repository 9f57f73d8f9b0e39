"""Benchmarks, run by `./h2r bench`: prints a table and writes artifacts/bench/*.json."""
