"""Maps the tracks of a result to the tracks of its source, with everything the source says about these."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from handbrake_service.handbrake.codecs import reads_audio, reads_subtitles
from handbrake_service.media.contents import Contents, TrackContents
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.track_choice import audio_made, subtitles_made
from shared.domain.inspection import AudioTrack, SubtitleTrack, Title
from shared.domain.options import EncodeOptions


@dataclass(frozen=True)
class AudioOrigin:
    """The source track of an audio track in a result."""

    track: TrackContents
    entry: Mapping[str, Any]
    """How the track is encoded: an entry of a preset's audio list."""


@dataclass(frozen=True)
class Origin:
    """A source as its result is compared with it: contents, and the origin of each track."""

    contents: Contents
    audio: tuple[AudioOrigin, ...]
    """One per audio track of the result."""
    subtitles: tuple[TrackContents, ...] | None
    """One per subtitle track of the result; None where only the encode decides."""


def origin_of(
    options: EncodeOptions, preset: PresetDocument, contents: Contents | None, title: Title | None
) -> Origin:
    """Return the origin of each track in a result.

    `title`, HandBrake's view of the source, has the track numbers that options use; without it tracks are
    numbered in file order. `contents` is None for a disc image.
    """
    source = _as_numbered(contents or Contents(), title)
    audio = audio_made(preset, options, source.audio)
    subtitles = subtitles_made(preset, options, source.subtitles)
    return Origin(
        contents=source,
        audio=tuple(AudioOrigin(source.audio[made.place], made.entry) for made in audio),
        subtitles=tuple(subtitles) if subtitles is not None else None,
    )


def _as_numbered(contents: Contents, title: Title | None) -> Contents:
    """Return contents with only the tracks that HandBrake reads, under its numbers and languages if known."""
    if title is None:
        return replace(
            contents,
            audio=tuple(track for track in contents.audio if reads_audio(track.codec)),
            subtitles=tuple(track for track in contents.subtitles if reads_subtitles(track.codec)),
        )
    by_stream = {track.stream: track for track in (*contents.audio, *contents.subtitles)}

    def described(track: AudioTrack | SubtitleTrack) -> TrackContents:
        found = by_stream.get(track.stream) if track.stream is not None else None
        known = found or TrackContents(track.number, -1, track.codec, track.language)
        return replace(known, number=track.number, language=track.language)

    def sound(track: AudioTrack) -> TrackContents:
        known = described(track)
        # HandBrake and ffprobe may count channels differently in codecs with a core and extensions.
        channels = min(known.channels or track.channels, track.channels)
        return replace(known, channels=channels, layout=track.layout)

    return replace(
        contents,
        audio=tuple(map(sound, title.audio)),
        subtitles=tuple(map(described, title.subtitles)),
    )
