"""What a result should contain, derived from the job's options, its preset and its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbrake_service.handbrake.channels import kept_channels
from handbrake_service.handbrake.codecs import MIXDOWNS, can_store_subtitles, codec_made_by
from handbrake_service.inspection.origin import AudioOrigin, Origin, origin_of
from handbrake_service.media.facts import Facts
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import fallback
from handbrake_service.presets.track_choice import chosen
from shared.domain.inspection import SubtitleTrack, Title
from shared.domain.options import Container, EncodeOptions, SubtitleOptions


@dataclass(frozen=True)
class Tracks:
    """The expected tracks of one kind."""

    least: int
    most: int | None = None
    """None means any number."""
    languages: tuple[str, ...] | None = None
    """The language of each track, in order; None means any."""
    most_channels: int | None = None
    """Limit for each track; None means as many as the source has."""
    least_channels: tuple[int, ...] | None = None
    """The least number of channels of each track, in order; None means any number."""


@dataclass(frozen=True)
class Expectation:
    """The properties of a correct result."""

    options: EncodeOptions
    """The resolved options of the job."""
    container: Container
    codec: str | None
    """FFmpeg's name of the video codec; None if the encoder is unknown."""
    most_size: tuple[int, int] | None
    """Maximum width and height in pixels, 0 for no limit."""
    source_size: tuple[int, int] | None
    """Width and height of the source in square pixels; None if the preset may upscale."""
    start_s: float
    """Where the result starts in the source."""
    stop_s: float | None
    """Where the result ends in the source; None means at the end of the source."""
    audio: Tracks
    subtitles: Tracks | None
    """None means whatever the preset selects."""
    chapters: bool | None
    """Whether there should be chapters; None means either is correct."""
    origin: Origin
    """Which source track each track is made from."""


def expect(
    options: EncodeOptions, preset: Mapping[str, Any], source: Facts | None, title: Title | None
) -> Expectation:
    """Return what the result of a job should contain.

    `title` is the title in HandBrake's scan, which has the track numbers; it is required if `names_tracks`.
    `source` is None for a disc image.
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
    """Return whether options select tracks by number or language, which only HandBrake's scan can resolve."""
    choices = (options.audio, options.subtitles)
    return any(choice is not None and (choice.tracks or choice.languages) for choice in choices)


def _chapters(
    options: EncodeOptions, preset: Mapping[str, Any], source: Facts | None, title: Title | None
) -> bool | None:
    if options.chapters is False:
        return False
    count = len(title.chapters) if title else source.chapters if source else 0
    whole = options.start_s is None and options.stop_s is None
    requested = options.chapters or preset.get("ChapterMarkers", True)
    return True if requested and whole and count > 1 else None


def _most_size(options: EncodeOptions, preset: Mapping[str, Any]) -> tuple[int, int] | None:
    size = options.max_size() or (preset.get("PictureWidth") or 0, preset.get("PictureHeight") or 0)
    return size if any(size) else None


def _source_size(
    preset: Mapping[str, Any], source: Facts | None, title: Title | None
) -> tuple[int, int] | None:
    if preset.get("PictureAllowUpscaling") or preset.get("PicturePadMode", "none") not in ("none", 0):
        return None
    if source is not None and source.video is not None:
        width, height, pixel_aspect = source.video.width, source.video.height, source.video.pixel_aspect
    elif title is not None:
        width, height, pixel_aspect = title.width, title.height, title.display_width / max(1, title.width)
    else:
        return None
    # Anamorphic video is converted to square pixels by stretching one side.
    return round(width * max(1.0, pixel_aspect)), round(height * max(1.0, 1 / (pixel_aspect or 1.0)))


def _audio(options: EncodeOptions, preset: Mapping[str, Any], origin: Origin, title: Title | None) -> Tracks:
    channels = _most_channels(options, preset)
    choice = options.audio
    if choice is not None and choice.tracks == []:
        return Tracks(0, 0)
    source_tracks = origin.contents.audio
    least = _least_channels(options, preset, origin.audio)
    if choice is not None and title is not None and (choice.tracks or choice.languages):
        languages = tuple(made.track.language for made in origin.audio)
        return Tracks(len(languages), len(languages), languages, channels, least)
    some = bool(source_tracks) and preset.get("AudioTrackSelectionBehavior", "first") != "none"
    # If there are several, the preset selects among them, and it is unknown which ones it has selected.
    return Tracks(1 if some else 0, None, None, channels, least if len(source_tracks) == 1 else None)


def _least_channels(
    options: EncodeOptions, preset: Mapping[str, Any], made: Sequence[AudioOrigin]
) -> tuple[int, ...]:
    """Return the least number of channels of each track of the result.

    Whether a track is passed through depends on the HandBrake version. The least is that of an encoded track,
    which never has more channels than one passed through.
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
        if track.number != choice.burn and can_store_subtitles(track.codec, container)
    ]
    sure = _languages(choice, kept)
    most = _languages(choice, [track for track in title.subtitles if track.number != choice.burn])
    if choice.forced_only:  # a track without forced lines may be dropped
        return Tracks(0, len(most))
    return Tracks(len(sure), len(most), sure if len(sure) == len(most) else None)


def _languages(choice: SubtitleOptions, tracks: Sequence[SubtitleTrack]) -> tuple[str, ...]:
    return tuple(track.language for track in chosen(choice, tracks))
