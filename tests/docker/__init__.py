"""Tests of the containers, on a real Docker engine."""
