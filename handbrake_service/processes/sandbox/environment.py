"""The environment of media programs. It excludes the service's own environment, which contains secrets."""

import os
from pathlib import Path

#: Search paths, locale and time zone, and the selection of hardware.
_INHERITED = (
    *("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH"),
    *("LIBVA_DRIVER_NAME", "LIBVA_DRIVERS_PATH", "CUDA_VISIBLE_DEVICES"),
)
#: Programs look for settings in their home, so they get one that does not exist.
_NO_HOME = "/nonexistent"


def clean_environment(scratch: Path | None) -> dict[str, str]:
    """Return the environment of a program with `scratch` as its home and temporary folder."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    home = str(scratch or _NO_HOME)
    return inherited | {"HOME": home, "TMPDIR": home}
