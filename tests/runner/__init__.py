"""Runs the steps of `./h2r test` and `./h2r check` in parallel lanes, with progress and a summary."""
