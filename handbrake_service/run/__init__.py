"""Runs one claimed job from its claim to its end: open, encode, verify, publish."""
