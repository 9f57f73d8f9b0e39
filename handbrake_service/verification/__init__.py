"""Verifies a finished result against the request and the source.

HandBrakeCLI's exit code is not enough: it reports success for truncated sources, missing tracks and damaged
frames. Only what ffprobe and a decoder find in the result counts.
"""
