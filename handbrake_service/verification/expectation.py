"""What a result is to be, from the job's options, its preset and its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbrake_service.handbrake.channels import kept_channels
from handbrake_service.handbrake.codecs import MIXDOWNS, codec_made_by
from handbrake_service.inspection.origin import AudioOrigin, Origin, origin_of
from handbrake_service.media.facts import Facts
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import fallback
from handbrake_service.presets.track_choice import chosen
from shared.domain.inspection import SubtitleKind, SubtitleTrack, Title
from shared.domain.options import Container, EncodeOptions, SubtitleOptions

#: Subtitles as pictures that MP4 can hold, by FFmpeg's name; others HandBrake leaves out of it.
_PICTURES_IN_MP4 = frozenset({"dvd_subtitle"})


@dataclass(frozen=True)
class Tracks:
    """What tracks of one kind are to be there."""

    least: int
    most: int | None = None
    """None: any number."""
    languages: tuple[str, ...] | None = None
    """Of all of them, in their order; None: any."""
    most_channels: int | None = None
    """Of each; None: as many as the source has."""
    least_channels: tuple[int, ...] | None = None
    """Of all of them, in their order; None: any number."""


@dataclass(frozen=True)
class Expectation:
    """A result that is what was asked for."""

    options: EncodeOptions
    """What was asked for, settled."""
    container: Container
    codec: str | None
    """FFmpeg's name of the picture's codec; None when the encoder is not known."""
    most_size: tuple[int, int] | None
    """Limits of width and height in pixels, 0 for none."""
    source_size: tuple[int, int] | None
    """Width and height of the source in square pixels; None when the preset may enlarge it."""
    start_s: float
    """Where in the source it begins."""
    stop_s: float | None
    """Where in the source it ends; None: at its end."""
    audio: Tracks
    subtitles: Tracks | None
    """None: as the preset chooses."""
    chapters: bool | None
    """Whether there are chapters; None: either."""
    origin: Origin
    """Where its tracks come from."""


def expect(
    options: EncodeOptions, preset: Mapping[str, Any], source: Facts | None, title: Title | None
) -> Expectation:
    """Put together what is to come out.

    `title` is HandBrake's view of the source, which tells tracks by number; it is needed when options name
    tracks or languages. `source` is None for the image of a disc.
    """
    if options.container is None:
        raise ValueError("a queued job has its container filled in")
    origin = origin_of(options, PresetDocument(preset, {}), source.contents if source else None, title)
    return Expectation(
        options=options,
        container=options.container,
        codec=codec_made_by(options.encoder or str(preset.get("VideoEncoder", ""))),
        most_size=_most_size(options, preset),
        source_size=_source_size(preset, source, title),
        start_s=options.start_s or 0.0,
        stop_s=options.stop_s,
        audio=_audio(options, preset, origin, title),
        subtitles=_subtitles(options.subtitles or SubtitleOptions(), options.container, title),
        chapters=_chapters(options, preset, source, title),
        origin=origin,
    )


def names_tracks(options: EncodeOptions) -> bool:
    """Return whether only HandBrake's own look at the source says which tracks are to be there."""
    choices = (options.audio, options.subtitles)
    return any(choice is not None and (choice.tracks or choice.languages) for choice in choices)


def _chapters(
    options: EncodeOptions, preset: Mapping[str, Any], source: Facts | None, title: Title | None
) -> bool | None:
    if options.chapters is False:
        return False
    there = len(title.chapters) if title else source.chapters if source else 0
    whole = options.start_s is None and options.stop_s is None
    wanted = options.chapters or preset.get("ChapterMarkers", True)
    return True if wanted and whole and there > 1 else None


def _most_size(options: EncodeOptions, preset: Mapping[str, Any]) -> tuple[int, int] | None:
    size = options.max_size() or (preset.get("PictureWidth") or 0, preset.get("PictureHeight") or 0)
    return size if any(size) else None


def _source_size(
    preset: Mapping[str, Any], source: Facts | None, title: Title | None
) -> tuple[int, int] | None:
    if preset.get("PictureAllowUpscaling") or preset.get("PicturePadMode", "none") not in ("none", 0):
        return None
    if source is not None and source.video is not None:
        width, height, shown = source.video.width, source.video.height, source.video.pixel_aspect
    elif title is not None:
        width, height, shown = title.width, title.height, title.display_width / max(1, title.width)
    else:
        return None
    # Pixels that are not square are made so by stretching one side.
    return round(width * max(1.0, shown)), round(height * max(1.0, 1 / (shown or 1.0)))


def _audio(options: EncodeOptions, preset: Mapping[str, Any], origin: Origin, title: Title | None) -> Tracks:
    channels = _most_channels(options, preset)
    choice = options.audio
    if choice is not None and choice.tracks == []:
        return Tracks(0, 0)
    there = origin.contents.audio
    least = _least_channels(options, preset, origin.audio)
    if choice is not None and title is not None and (choice.tracks or choice.languages):
        languages = tuple(made.track.language for made in origin.audio)
        return Tracks(len(languages), len(languages), languages, channels, least)
    some = bool(there) and preset.get("AudioTrackSelectionBehavior", "first") != "none"
    # Of several the preset chooses, and which one that was nobody says.
    return Tracks(1 if some else 0, None, None, channels, least if len(there) == 1 else None)


def _least_channels(
    options: EncodeOptions, preset: Mapping[str, Any], made: Sequence[AudioOrigin]
) -> tuple[int, ...]:
    """Return how many channels each track of the result has at least.

    Whether a track is copied depends on the version of HandBrake; encoded it never has more channels.
    """
    encoder = fallback(PresetDocument(preset, {}), options)
    return tuple(
        kept_channels(each.entry, encoder, False, each.track.channels, each.track.layout) for each in made
    )


def _most_channels(options: EncodeOptions, preset: Mapping[str, Any]) -> int | None:
    audio = options.audio
    if audio is not None and (audio.passthrough or audio.mixdown):
        mix = MIXDOWNS.get(audio.mixdown or "") if not audio.passthrough else None
        return mix.channels if mix else None
    entries = preset.get("AudioList") or [{}]
    if any(str(entry.get("AudioEncoder", "copy")).startswith("copy") for entry in entries):
        return None
    mixes = [MIXDOWNS.get(str(entry.get("AudioMixdown"))) for entry in entries]
    return max(mix.channels for mix in mixes if mix) if all(mixes) else None


def _subtitles(choice: SubtitleOptions, container: Container, title: Title | None) -> Tracks | None:
    if choice.tracks == []:
        return Tracks(0, 0)
    if title is None or not (choice.tracks or choice.languages):
        return None
    kept = [
        track
        for track in title.subtitles
        if track.number != choice.burn
        and (
            container is Container.MKV
            or track.kind is SubtitleKind.TEXT
            or (container is Container.MP4 and track.codec in _PICTURES_IN_MP4)
        )
    ]
    sure = _languages(choice, kept)
    most = _languages(choice, [track for track in title.subtitles if track.number != choice.burn])
    if choice.forced_only:  # a track without any forced line may be left out
        return Tracks(0, len(most))
    return Tracks(len(sure), len(most), sure if len(sure) == len(most) else None)


def _languages(choice: SubtitleOptions, tracks: Sequence[SubtitleTrack]) -> tuple[str, ...]:
    return tuple(track.language for track in chosen(choice, tracks))
