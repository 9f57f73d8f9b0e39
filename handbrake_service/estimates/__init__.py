"""Estimates of result size and encode time: a table, calibrated by the past encodes of this node."""
