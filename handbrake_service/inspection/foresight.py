"""Predicts what HandBrake makes of a source's flags, languages, covers and other metadata.

The rules come from encodes with 1.6 and from the source code of 1.5 to 1.11 (libhb/muxavformat.c,
libhb/preset.c, NEWS).
"""

from collections.abc import Iterator
from dataclasses import replace

from handbrake_service.handbrake.channels import copied_as, kept_channels
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.codecs import TEXT_SUBTITLES, copies, depth_made_by
from handbrake_service.handbrake.languages import Version, code_in_result
from handbrake_service.inspection.origin import Origin
from handbrake_service.media.contents import Contents, TrackContents
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import fallback
from shared.domain.inspection import Hdr
from shared.domain.options import Container, EncodeOptions, SubtitleOptions

#: First version that keeps covers, names of tracks chosen by number, and SubRip in Matroska (NEWS of 1.10.0).
_KEEPS_MORE_SINCE = (1, 10, 0)
#: Encoders that pass Dolby Vision through, and the first version that does (NEWS).
_DOLBY_VISION_SINCE = {
    "x265_10bit": (1, 7, 0),
    "vt_h265_10bit": (1, 7, 0),
    "svt_av1_10bit": (1, 8, 0),
}


def foresee(origin: Origin, options: EncodeOptions, preset: PresetDocument, handbrake: HandBrake) -> Contents:
    """Return the predicted contents of the result; `options` are resolved ones."""
    version, source = handbrake.version, origin.contents
    container = options.container or Container.MKV
    subtitles = tuple(_subtitles(origin, options, version))
    fonts_kept = container is Container.MKV and any(track.codec == "ass" for track in subtitles)
    depth = _bit_depth(source.bit_depth, options, preset)
    return replace(
        source,
        bit_depth=depth,
        hdr=_hdr(source.hdr, options, preset, version),
        audio=tuple(_audio(origin, options, preset, handbrake)),
        subtitles=subtitles,
        covers=source.covers if version >= _KEEPS_MORE_SINCE else 0,
        attachments=tuple(each for each in source.attachments if each.font and fonts_kept),
    )


def _bit_depth(source_depth: int | None, options: EncodeOptions, preset: PresetDocument) -> int | None:
    most = depth_made_by(options.encoder or preset.encoder)
    return min(source_depth, most) if source_depth is not None and most is not None else source_depth


def _hdr(
    source_hdr: Hdr | None, options: EncodeOptions, preset: PresetDocument, version: Version
) -> Hdr | None:
    if preset.settings.get("PictureColorspacePreset", "off") not in ("off", "auto", ""):
        return None  # the preset converts the colours
    if source_hdr is Hdr.DOLBY_VISION:
        since = _DOLBY_VISION_SINCE.get(options.encoder or preset.encoder)
        return source_hdr if since is not None and version >= since else Hdr.HDR10
    return source_hdr


def _audio(
    origin: Origin, options: EncodeOptions, preset: PresetDocument, handbrake: HandBrake
) -> Iterator[TrackContents]:
    container = options.container or Container.MKV
    available = set(copies(container)) & set(handbrake.listed("--aencoder"))
    encoder = fallback(preset, options)
    by_number = options.audio is not None and options.audio.tracks is not None
    for index, output in enumerate(origin.audio):
        track = output.track
        requested = str(output.entry.get("AudioEncoder", ""))
        copy_encoder = copied_as(track.codec)
        copied = copy_encoder in available and requested in ("copy", copy_encoder)
        language = code_in_result(track.language_tag, handbrake.version)
        yield replace(
            track,
            language=language,
            language_tag=language,
            full_language=None,
            # HandBrake sets the default flag on the first track, whatever the source's flags.
            flags=frozenset({"default"} if index == 0 else ()),
            name=None if by_number and handbrake.version < _KEEPS_MORE_SINCE else track.name,
            channels=kept_channels(output.entry, encoder, copied, track.channels, track.layout),
        )


def _subtitles(origin: Origin, options: EncodeOptions, version: Version) -> Iterator[TrackContents]:
    container, choice = options.container or Container.MKV, options.subtitles or SubtitleOptions()
    tracks = origin.subtitles or ()
    by_number = choice.tracks is not None
    # Tracks chosen by number have no default unless one is requested; else the source's first default counts.
    default = next((t for t in tracks if "default" in t.flags), None) if not by_number else None
    if choice.default is not None:
        default = next((track for track in tracks if track.number == choice.default), None)
    for index, track in enumerate(tracks):
        flags: set[str] = set()
        if track is default:
            flags = {"default", "forced"}
        elif default is None and index == 0 and container is Container.MP4:
            flags = {"default"}
        language = code_in_result(track.language_tag, version)
        yield replace(
            track,
            codec=_subtitle_codec(track.codec, container, version),
            language=language,
            language_tag=language,
            full_language=None,
            flags=frozenset(flags),
            name=None if by_number and version < _KEEPS_MORE_SINCE else track.name,
        )


def _subtitle_codec(codec: str, container: Container, version: Version) -> str:
    if codec not in TEXT_SUBTITLES:
        return codec
    if container is Container.MP4:
        return "mov_text"
    return "ass" if codec in ("ass", "ssa") or version < _KEEPS_MORE_SINCE else "subrip"
