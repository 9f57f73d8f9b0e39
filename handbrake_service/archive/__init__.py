"""Brings verified files into the archive under their final names: once, whole, and none over another unasked.

Results grow in staging folders under names that end in `.part` (in Resilio Sync's default IgnoreList). A
published file is never touched again.
"""
