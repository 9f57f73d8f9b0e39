"""Timeouts of pages, in milliseconds, scaled to the machine's pace."""

from tests.support.pace import scaled

#: Content that depends only on the gateway.
PAGE_MS = scaled(20_000)
#: Inspecting or queueing files while a node that has just started builds its catalogues.
INSPECTION_MS = scaled(60_000)
#: An encode of a short clip.
ENCODE_MS = scaled(90_000)
