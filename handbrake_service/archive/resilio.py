"""Tells Resilio Sync, where the archive is a share of its own, which of our folders not to send to peers."""

import os
from pathlib import Path

from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: A list is text of some lines; anything larger is none.
_MOST_BYTES = 1024 * 1024


def tell_resilio(share: Path, name: str) -> None:
    """Add a line to the share's `.sync/IgnoreList`, once, if it has that file; the rest stays as it is.

    Resilio reads it when it starts and ignores names in every folder of the share. What cannot be written
    is left: a peer then gets names that end in `.part`, which are ignored anyway.
    """
    try:
        handle = os.open(
            share / ".sync" / "IgnoreList", os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        )
    except OSError:
        return
    with os.fdopen(handle, "r+b", buffering=0) as file:
        content = file.read(_MOST_BYTES)
        lines = {line.strip() for line in content.decode("utf-8", "replace").splitlines()}
        if len(content) == _MOST_BYTES or name in lines:
            return
        ending = b"\r\n" if b"\r\n" in content else b"\n"
        start = b"" if not content or content.endswith(b"\n") else ending
        try:
            file.write(start + name.encode() + ending)  # appended in one go
        except OSError as error:
            log.warning("resilio.ignore_list_not_written", share=str(share), error=str(error))
            return
    log.info("resilio.folder_ignored", share=str(share), folder=name)
