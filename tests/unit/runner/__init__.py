"""The runner behind `./h2r test`."""
