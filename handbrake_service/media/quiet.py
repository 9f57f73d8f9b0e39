"""Whether a source has been unchanged for long enough to be complete: a file being written keeps changing."""

import time

from handbrake_service.media.roots import OpenSource


def settles_in_ms(source: OpenSource, quiet_s: float) -> int:
    """Return for how many milliseconds a source must stay unchanged until it has been for `quiet_s`.

    An mtime in the future proves nothing: such a file has to stay unchanged for the whole time.
    """
    age_s = time.time() - source.mtime_ns / 1e9
    return round(max(0.0, quiet_s - max(0.0, age_s)) * 1000)
