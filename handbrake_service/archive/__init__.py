"""Publishes verified files into the archive: at most once, complete, and overwriting only on request.

Results are written to staging folders under names that end in `.part`, which Resilio Sync's default
IgnoreList covers. A published file is never modified again.
"""
