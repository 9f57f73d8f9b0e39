"""Measurements, started by `./h2r bench`: a table to read, and artifacts/bench/*.json to compare."""
