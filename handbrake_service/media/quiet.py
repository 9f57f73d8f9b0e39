"""Whether a source has been quiet for long enough to be whole: a film being written changes all the time."""

import time

from handbrake_service.media.roots import OpenSource


def settles_in_ms(source: OpenSource, quiet_s: float) -> int:
    """Return for how long a source still has to be left alone; 0 when it has been quiet for `quiet_s`.

    A time of change in the future says nothing: such a file is left alone for the whole time.
    """
    age_s = time.time() - source.mtime_ns / 1e9
    return round(max(0.0, quiet_s - max(0.0, age_s)) * 1000)
