"""Holds a finished file against what was asked of it; HandBrakeCLI's own word is not enough.

It reports success for truncated sources, missing tracks and damaged pictures, so only what ffprobe and a
decoder find in the result counts.
"""
