"""What `./h2r test` and `./h2r check` run: steps, lanes, progress and the summary."""
