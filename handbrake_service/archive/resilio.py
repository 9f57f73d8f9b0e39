"""Excludes our own folders from replication where the archive is itself a Resilio Sync share."""

import os
from pathlib import Path

from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: IgnoreList is a short text file. A larger file is left alone.
_MOST_BYTES = 1024 * 1024


def tell_resilio(share: Path, name: str) -> None:
    """Append a folder name to the share's `.sync/IgnoreList`, unless it is listed or there is no such file.

    Resilio Sync reads the list when it starts and ignores listed names in every folder of the share. Failing
    to write it does little harm: files in the folder end in `.part`, which Resilio Sync ignores by default.
    """
    try:
        fd = os.open(share / ".sync" / "IgnoreList", os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return
    with os.fdopen(fd, "r+b", buffering=0) as file:
        content = file.read(_MOST_BYTES)
        lines = {line.strip() for line in content.decode("utf-8", "replace").splitlines()}
        if len(content) == _MOST_BYTES or name in lines:
            return
        ending = b"\r\n" if b"\r\n" in content else b"\n"
        start = b"" if not content or content.endswith(b"\n") else ending
        try:
            file.write(start + name.encode() + ending)  # one write(2), so that appends do not interleave
        except OSError as error:
            log.warning("resilio.ignore_list_not_written", share=str(share), error=str(error))
            return
    log.info("resilio.folder_ignored", share=str(share), folder=name)
