"""How long a page may take for things, in milliseconds at the machine's pace."""

from tests.support.pace import scaled

#: What is shown without waiting for anything but the gateway.
PAGE_MS = scaled(20_000)
#: Answers about files, and queueing one, while a node that has just started learns what it can do.
INSPECTION_MS = scaled(60_000)
#: An encode of a short clip.
ENCODE_MS = scaled(90_000)
