"""Tests of the runner behind `./h2r test`."""
