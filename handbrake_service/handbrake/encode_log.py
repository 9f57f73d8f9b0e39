"""Reads the crop of an encode from HandBrakeCLI's log on stderr."""

import re
from collections.abc import Sequence

from shared.domain.inspection import Crop

_NO_CROP = Crop(top=0, bottom=0, left=0, right=0)
#: Logged by the crop and scale filter (libhb/cropscale.c): top, bottom, left, right.
_CROP = re.compile(r"crop \((\d+)/(\d+)/(\d+)/(\d+)\)")


def crop_of(log_lines: Sequence[str]) -> Crop:
    """Return the crop in source pixels that HandBrake logged, or no crop when the log has none."""
    for line in log_lines:
        if match := _CROP.search(line):
            top, bottom, left, right = map(int, match.groups())
            return Crop(top=top, bottom=bottom, left=left, right=right)
    return _NO_CROP
