"""Compares a source with its result, foreseen or found, and says what is not kept, a sentence each.

What was asked for is no loss: a mixdown or a default track that options name. Tracks that are left out are
another matter: options or preset chose the others.
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
    "mov_text": "the text of MP4",
    "webvtt": "WebVTT",
    "text": "plain text",
    "eia_608": "closed captions",
}
#: Below this many bits, the curves of HDR show as steps.
_HDR_BITS = 10


def not_kept(origin: Origin, options: EncodeOptions, result: Contents) -> list[NotKept]:
    """Return what a result does not keep of its source.

    Tracks are compared where the result has as many as are expected; whether they are there is for others to
    check.
    """
    found = [*_picture(origin.contents, result)]
    if len(origin.audio) == len(result.audio):
        found += _audio([made.track for made in origin.audio], result.audio, options)
    if origin.subtitles is not None and len(origin.subtitles) == len(result.subtitles):
        found += _subtitles(origin.subtitles, result.subtitles, options)
    return [*found, *_others(origin.contents, result)]


def _picture(before: Contents, after: Contents) -> Iterator[NotKept]:
    if before.hdr is not None and after.hdr is None:
        yield NotKept(
            kind=NotKeptKind.HDR,
            message=f"The picture is {_HDR_WORDS[before.hdr]} and becomes one of standard dynamic range.",
        )
    elif before.hdr is Hdr.DOLBY_VISION and after.hdr is not Hdr.DOLBY_VISION:
        yield NotKept(
            kind=NotKeptKind.HDR,
            message="The picture is Dolby Vision, whose metadata is not kept; players show it as "
            f"{_HDR_WORDS[after.hdr] if after.hdr else 'plain'}.",
        )
    if before.bit_depth is None or after.bit_depth is None or after.bit_depth >= before.bit_depth:
        return
    if after.hdr is not None and after.bit_depth < _HDR_BITS:
        yield NotKept(
            kind=NotKeptKind.HDR,
            message=f"The picture is {_HDR_WORDS[after.hdr]} and is put into {after.bit_depth} bits, which "
            "shows as steps in smooth areas. A 10-bit encoder keeps it.",
        )
    else:
        yield NotKept(
            kind=NotKeptKind.BIT_DEPTH,
            message=f"The picture has {before.bit_depth} bits per colour and is put into {after.bit_depth}. "
            f"A {before.bit_depth}-bit encoder keeps them.",
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
            yield track.says(
                NotKeptKind.CHANNELS, f"is mixed down from {source.channels} channels to {made.channels}"
            )


def _subtitles(
    before: Sequence[TrackContents], after: Sequence[TrackContents], options: EncodeOptions
) -> Iterator[NotKept]:
    asked = (options.subtitles or SubtitleOptions()).default
    default = _default(before) if asked is None else None
    for source, made in zip(before, after, strict=True):
        track = _Track(TrackKind.SUBTITLE, source)
        yield from track.language(made)
        lost, gained = source.flags - made.flags, made.flags - source.flags
        yield from track.flags_lost(lost if source is default else lost - {"default"})
        if "forced" in gained:
            yield track.says(
                NotKeptKind.TRACK_FLAGS,
                "becomes 'forced', which players show to everyone: HandBrake marks the default track so",
            )
        elif "default" in gained and asked is None:
            yield track.says(
                NotKeptKind.TRACK_FLAGS, "becomes the default one: HandBrake marks one in every MP4"
            )
        yield from track.name(made)
        yield from track.format(made, options.container)


def _default(tracks: Sequence[TrackContents]) -> TrackContents | None:
    """Return the track that players begin with: of several with the flag, the first."""
    return next((track for track in tracks if "default" in track.flags), None)


def _others(before: Contents, after: Contents) -> Iterator[NotKept]:
    if after.covers < before.covers:
        number = before.covers - after.covers
        one = number == 1
        what = "The cover picture is" if one else f"{number} cover pictures are"
        why = f"HandBrake does not copy {'it' if one else 'them'}"
        yield NotKept(kind=NotKeptKind.COVER, message=f"{what} left out: {why}.")
    kept = [each.name for each in after.attachments]
    lost = [each.name or "a file without a name" for each in before.attachments if each.name not in kept]
    if lost:
        what = "An attached file is" if len(lost) == 1 else f"{len(lost)} attached files are"
        yield NotKept(kind=NotKeptKind.ATTACHMENTS, message=f"{what} left out: {', '.join(lost)}.")
    names, found = before.chapter_names, after.chapter_names
    if len(names) == len(found) and any(
        name and name != other for name, other in zip(names, found, strict=True)
    ):
        yield NotKept(kind=NotKeptKind.CHAPTER_NAMES, message="The names of the chapters are not kept.")
    yield from left_out(before)


class _Track:
    """Says what becomes of one track of a source."""

    def __init__(self, kind: TrackKind, before: TrackContents) -> None:
        self._kind = kind
        self._before = before

    def says(self, kind: NotKeptKind, what: str) -> NotKept:
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
            yield self.says(
                NotKeptKind.TRACK_FLAGS, f"{what}: HandBrake does not copy {'it' if one else 'them'}"
            )

    def name(self, after: TrackContents) -> Iterator[NotKept]:
        if self._before.name and after.name != self._before.name:
            yield self.says(NotKeptKind.TRACK_NAME, f"loses its name, '{self._before.name}'")

    def language(self, after: TrackContents) -> Iterator[NotKept]:
        tag = self._before.language_tag
        if not tag or tag == UNDETERMINED:
            return
        if after.language == UNDETERMINED:
            yield self.says(
                NotKeptKind.LANGUAGE,
                f"loses its language: HandBrake does not know '{tag}' and marks it as undetermined",
            )
            return
        full = self._before.full_language or tag
        if "-" in full and full not in (after.full_language, after.language_tag):
            yield self.says(
                NotKeptKind.LANGUAGE_REGION,
                f"loses the region or script of its language: of '{full}', '{after.language}' is left",
            )

    def format(self, after: TrackContents, container: Container | None) -> Iterator[NotKept]:
        before = self._before.codec
        # MP4 holds text in one form only; of formats that have nothing but text, nothing is lost.
        plain = container is Container.MP4 and before not in ("ass", "ssa")
        if before == after.codec or plain or before not in _FORMAT_WORDS:
            return
        made = _FORMAT_WORDS.get(after.codec, after.codec)
        loses = ", which has no styles" if after.codec == "mov_text" else ""
        yield self.says(
            NotKeptKind.SUBTITLE_FORMAT, f"is turned from {_FORMAT_WORDS[before]} into {made}{loses}"
        )
