"""Holds an encoder's result against what was asked; HandBrakeCLI's own word is not enough.

It reports success for truncated sources and missing tracks, so only what ffprobe finds counts.
"""

import os
from pathlib import Path

from handbrake_service.media.probe import MediaInfo, ProbeFailed, probe
from shared.domain.failures import Failure, FailureClass
from shared.domain.options import Container

_FORMATS = {Container.MKV: "matroska", Container.MP4: "mp4", Container.WEBM: "webm"}

#: A result may be shorter than its source by rounding to frames and by the ends of audio tracks.
_TOLERANCE_S = 2.0
_TOLERANCE_SHARE = 0.01


class VerificationFailed(Exception):
    """The result is not what was asked for."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def verify(result: Path, container: Container, source: MediaInfo) -> MediaInfo:
    """Inspect a finished file. Raises VerificationFailed with a class and a sentence."""
    found = _probe(result)
    if _FORMATS[container] not in found.formats:
        raise _bad(f"HandBrakeCLI wrote {'/'.join(sorted(found.formats))} instead of {container.value}.")
    if found.video is None:
        raise _bad("The result has no video.")
    if source.has_audio and not found.has_audio:
        raise _bad("The source has audio, the result has none.")
    if found.duration_s is None:
        raise _bad("The result has no play time.")
    if source.duration_s is not None:
        missing_s = source.duration_s - found.duration_s
        if missing_s > max(_TOLERANCE_S, source.duration_s * _TOLERANCE_SHARE):
            raise VerificationFailed(
                Failure(
                    reason=FailureClass.SHORT_OUTPUT,
                    message=f"The result plays {found.duration_s:.1f} s, "
                    f"the source says {source.duration_s:.1f} s. "
                    "The source is probably damaged or cut off; look whether it plays to its end.",
                )
            )
    return found


def _probe(result: Path) -> MediaInfo:
    try:
        fd = os.open(result, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise _bad("HandBrakeCLI reported success but wrote no file.") from None
    try:
        return probe(fd)
    except ProbeFailed as error:
        raise _bad(f"The result cannot be read: {error}.") from error
    finally:
        os.close(fd)


def _bad(sentence: str) -> VerificationFailed:
    return VerificationFailed(Failure(reason=FailureClass.BAD_OUTPUT, message=sentence))
