"""The environment of programs that read films: nothing of the service's own, which holds its secrets."""

import os
from pathlib import Path

#: Where programs and their libraries are, how they write, which hardware they use.
_PASSED_ON = (
    *("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH"),
    *("LIBVA_DRIVER_NAME", "LIBVA_DRIVERS_PATH", "CUDA_VISIBLE_DEVICES"),
)
#: A home without files: they look there for settings.
_NO_HOME = "/nonexistent"


def clean_environment(scratch: Path | None) -> dict[str, str]:
    """Return the environment of a program whose home and folder for temporary files is `scratch`."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    home = str(scratch or _NO_HOME)
    return passed_on | {"HOME": home, "TMPDIR": home}
