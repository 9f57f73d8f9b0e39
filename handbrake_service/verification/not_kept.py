"""Compares a source with its result, predicted or actual, and lists what is not kept, in one sentence each.

What the options request, such as a mixdown or a default track, is not a loss. Tracks that options or preset
do not select are not listed either.
"""

from collections.abc import Iterator, Sequence

from handbrake_service.handbrake.languages import language_name
from handbrake_service.inspection.left_out import left_out
from handbrake_service.inspection.origin import Origin
from handbrake_service.media.contents import FLAGS, Contents, TrackContents
from shared.domain.inspection import Hdr
from shared.domain.languages import UNDETERMINED, language_code
from shared.domain.not_kept import NotKept, NotKeptKind, TrackKind
from shared.domain.options import Container, EncodeOptions, SubtitleOptions

_FLAG_WORDS = {
    "hearing_impaired": "for the hearing impaired",
    "visual_impaired": "for the visually impaired",
    "comment": "commentary",
    "dub": "dubbed",
}
_HDR_WORDS = {
    Hdr.HDR10: "HDR10",
    Hdr.HDR10_PLUS: "HDR10+",
    Hdr.HLG: "HLG",
    Hdr.DOLBY_VISION: "Dolby Vision",
}
_FORMAT_WORDS = {
    "subrip": "SRT",
    "ass": "ASS",
    "ssa": "SSA",
    "mov_text": "MP4 text",
    "webvtt": "WebVTT",
    "text": "plain text",
    "eia_608": "closed captions",
}
#: HDR with fewer bits per colour shows banding.
_HDR_BITS = 10


def not_kept(origin: Origin, options: EncodeOptions, result: Contents) -> list[NotKept]:
    """Return what a result does not keep of its source.

    Tracks are only compared if their number is as expected; missing tracks are found by `checks`.
    """
    found = [*_video(origin.contents, result)]
    if len(origin.audio) == len(result.audio):
        found += _audio([made.track for made in origin.audio], result.audio, options)
    if origin.subtitles is not None and len(origin.subtitles) == len(result.subtitles):
        found += _subtitles(origin.subtitles, result.subtitles, options)
    return [*found, *_others(origin.contents, result)]


def _video(before: Contents, after: Contents) -> Iterator[NotKept]:
    if before.hdr is not None and after.hdr is None:
        yield NotKept(
            kind=NotKeptKind.HDR,
            message=f"The video is {_HDR_WORDS[before.hdr]} but becomes standard dynamic range (SDR).",
        )
    elif before.hdr is Hdr.DOLBY_VISION and after.hdr is not Hdr.DOLBY_VISION:
        yield NotKept(
            kind=NotKeptKind.HDR,
            message="The video is Dolby Vision, but its metadata is not kept; players show it as "
            f"{_HDR_WORDS[after.hdr] if after.hdr else 'SDR'}.",
        )
    if before.bit_depth is None or after.bit_depth is None or after.bit_depth >= before.bit_depth:
        return
    if after.hdr is not None and after.bit_depth < _HDR_BITS:
        yield NotKept(
            kind=NotKeptKind.HDR,
            message=f"The video is {_HDR_WORDS[after.hdr]} but is encoded with {after.bit_depth} bits, which "
            "causes banding. Use a 10-bit encoder to avoid it.",
        )
    else:
        yield NotKept(
            kind=NotKeptKind.BIT_DEPTH,
            message=f"The video has {before.bit_depth} bits per colour but is encoded with "
            f"{after.bit_depth}. Use a {before.bit_depth}-bit encoder to keep them.",
        )


def _audio(
    before: Sequence[TrackContents], after: Sequence[TrackContents], options: EncodeOptions
) -> Iterator[NotKept]:
    mixed_down = options.audio is not None and options.audio.mixdown is not None
    default = _default(before)
    for source, made in zip(before, after, strict=True):
        track = _Track(TrackKind.AUDIO, source)
        yield from track.language(made)
        lost = source.flags - made.flags
        yield from track.flags_lost(lost if source is default else lost - {"default"})
        yield from track.name(made)
        if made.channels < source.channels and not mixed_down:
            yield track.loss(
                NotKeptKind.CHANNELS, f"is mixed down from {source.channels} channels to {made.channels}"
            )


def _subtitles(
    before: Sequence[TrackContents], after: Sequence[TrackContents], options: EncodeOptions
) -> Iterator[NotKept]:
    requested = (options.subtitles or SubtitleOptions()).default
    default = _default(before) if requested is None else None
    for source, made in zip(before, after, strict=True):
        track = _Track(TrackKind.SUBTITLE, source)
        yield from track.language(made)
        lost, gained = source.flags - made.flags, made.flags - source.flags
        yield from track.flags_lost(lost if source is default else lost - {"default"})
        if "forced" in gained:
            yield track.loss(
                NotKeptKind.TRACK_FLAGS,
                "becomes 'forced', so players always show it: HandBrake flags the default track as forced",
            )
        elif "default" in gained and requested is None:
            yield track.loss(
                NotKeptKind.TRACK_FLAGS, "becomes the default track: HandBrake sets one in every MP4"
            )
        yield from track.name(made)
        yield from track.format(made, options.container)


def _default(tracks: Sequence[TrackContents]) -> TrackContents | None:
    """Return the track that players select: the first with the flag 'default'."""
    return next((track for track in tracks if "default" in track.flags), None)


def _others(before: Contents, after: Contents) -> Iterator[NotKept]:
    if after.covers < before.covers:
        number = before.covers - after.covers
        one = number == 1
        what = "The cover image is" if one else f"{number} cover images are"
        why = f"HandBrake does not copy {'it' if one else 'them'}"
        yield NotKept(kind=NotKeptKind.COVER, message=f"{what} left out: {why}.")
    kept = [each.name for each in after.attachments]
    lost = [each.name or "an unnamed file" for each in before.attachments if each.name not in kept]
    if lost:
        what = "An attachment is" if len(lost) == 1 else f"{len(lost)} attachments are"
        yield NotKept(kind=NotKeptKind.ATTACHMENTS, message=f"{what} left out: {', '.join(lost)}.")
    names, found = before.chapter_names, after.chapter_names
    if len(names) == len(found) and any(
        name and name != other for name, other in zip(names, found, strict=True)
    ):
        yield NotKept(kind=NotKeptKind.CHAPTER_NAMES, message="The chapter names are not kept.")
    yield from left_out(before)


class _Track:
    """One track of a source; its methods return what its result does not keep."""

    def __init__(self, kind: TrackKind, before: TrackContents) -> None:
        self._kind = kind
        self._before = before

    def loss(self, kind: NotKeptKind, what: str) -> NotKept:
        """Return a loss whose message is the track followed by `what`."""
        before = self._before
        code = language_code(before.language_tag) if before.language_tag else before.language
        language = f" ({language_name(code)})" if code != UNDETERMINED else ""
        return NotKept(
            kind=kind,
            track_kind=self._kind,
            track=before.number,
            language=code,
            message=f"{self._kind.value.capitalize()} track {before.number}{language} {what}.",
        )

    def flags_lost(self, flags: frozenset[str]) -> Iterator[NotKept]:
        names = [f"'{_FLAG_WORDS.get(flag, flag)}'" for flag in FLAGS if flag in flags]
        if names:
            one = len(names) == 1
            what = f"loses its {'flag' if one else 'flags'} {' and '.join(names)}"
            yield self.loss(
                NotKeptKind.TRACK_FLAGS, f"{what}: HandBrake does not copy {'it' if one else 'them'}"
            )

    def name(self, after: TrackContents) -> Iterator[NotKept]:
        if self._before.name and after.name != self._before.name:
            yield self.loss(NotKeptKind.TRACK_NAME, f"loses its name, '{self._before.name}'")

    def language(self, after: TrackContents) -> Iterator[NotKept]:
        tag = self._before.language_tag
        if not tag or tag == UNDETERMINED:
            return
        if after.language == UNDETERMINED:
            yield self.loss(
                NotKeptKind.LANGUAGE,
                f"loses its language: HandBrake does not know '{tag}' and marks it as undetermined",
            )
            return
        full = self._before.full_language or tag
        if "-" in full and full not in (after.full_language, after.language_tag):
            yield self.loss(
                NotKeptKind.LANGUAGE_REGION,
                f"loses the region or script of its language: '{full}' becomes '{after.language}'",
            )

    def format(self, after: TrackContents, container: Container | None) -> Iterator[NotKept]:
        before = self._before.codec
        # MP4 has a single text format. Only ASS and SSA lose something in it, since the others have no
        # styles.
        plain = container is Container.MP4 and before not in ("ass", "ssa")
        if before == after.codec or plain or before not in _FORMAT_WORDS:
            return
        made = _FORMAT_WORDS.get(after.codec, after.codec)
        loss = ", which has no styles" if after.codec == "mov_text" else ""
        yield self.loss(
            NotKeptKind.SUBTITLE_FORMAT, f"is converted from {_FORMAT_WORDS[before]} to {made}{loss}"
        )
