"""Lists the streams of a source that HandBrakeCLI leaves out whatever the options."""

from collections.abc import Iterator

from handbrake_service.handbrake.codecs import reads_audio, reads_subtitles
from handbrake_service.media.contents import Contents, OtherStream
from shared.domain.not_kept import NotKept, NotKeptKind, TrackKind

_IS_READABLE = {"audio": reads_audio, "subtitle": reads_subtitles}
_REASONS = {
    NotKeptKind.VIDEO_TRACK: "HandBrakeCLI converts one video per file",
    NotKeptKind.DATA_TRACK: "HandBrakeCLI drops data tracks",
    NotKeptKind.UNSUPPORTED_TRACK: "HandBrakeCLI cannot read it",
}


def left_out(source: Contents) -> Iterator[NotKept]:
    """Yield the streams that are left out, in file order."""
    for stream in source.others:
        kind = _kind(stream)
        if kind is not None:
            what = f"Track {stream.number} of the source ({stream.description}) is left out"
            track_kind = TrackKind(stream.kind) if kind is NotKeptKind.UNSUPPORTED_TRACK else None
            yield NotKept(kind=kind, track_kind=track_kind, message=f"{what}: {_REASONS[kind]}.")


def _kind(stream: OtherStream) -> NotKeptKind | None:
    if stream.kind == "video":
        return NotKeptKind.VIDEO_TRACK
    if stream.kind in _IS_READABLE:
        return None if _IS_READABLE[stream.kind](stream.codec) else NotKeptKind.UNSUPPORTED_TRACK
    return NotKeptKind.DATA_TRACK
