"""What HandBrake makes of a source's flags, languages, covers and the like, known before the encode.

Found by encodes with 1.6 and in the source of 1.5 to 1.11 (libhb/muxavformat.c, libhb/preset.c, NEWS).
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

#: From here on covers, names of tracks chosen by number, and SubRip in Matroska are kept (NEWS of 1.10.0).
_KEEPS_MORE_SINCE = (1, 10, 0)
#: Encoders that carry Dolby Vision on, and since when (NEWS).
_DOLBY_VISION_SINCE = {
    "x265_10bit": (1, 7, 0),
    "vt_h265_10bit": (1, 7, 0),
    "svt_av1_10bit": (1, 8, 0),
}


def foresee(origin: Origin, options: EncodeOptions, preset: PresetDocument, handbrake: HandBrake) -> Contents:
    """Return what the result will hold; `options` are settled ones."""
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


def _bit_depth(before: int | None, options: EncodeOptions, preset: PresetDocument) -> int | None:
    made = depth_made_by(options.encoder or preset.encoder)
    return min(before, made) if before is not None and made is not None else before


def _hdr(before: Hdr | None, options: EncodeOptions, preset: PresetDocument, version: Version) -> Hdr | None:
    if preset.settings.get("PictureColorspacePreset", "off") not in ("off", "auto", ""):
        return None  # the preset converts the colours
    if before is Hdr.DOLBY_VISION:
        since = _DOLBY_VISION_SINCE.get(options.encoder or preset.encoder)
        return before if since is not None and version >= since else Hdr.HDR10
    return before


def _audio(
    origin: Origin, options: EncodeOptions, preset: PresetDocument, handbrake: HandBrake
) -> Iterator[TrackContents]:
    container = options.container or Container.MKV
    kinds = set(copies(container)) & set(handbrake.listed("--aencoder"))
    encoder = fallback(preset, options)
    by_number = options.audio is not None and options.audio.tracks is not None
    for place, made in enumerate(origin.audio):
        track = made.track
        wanted = str(made.entry.get("AudioEncoder", ""))
        kind = copied_as(track.codec)
        copied = kind in kinds and wanted in ("copy", kind)
        language = code_in_result(track.language_tag, handbrake.version)
        yield replace(
            track,
            language=language,
            language_tag=language,
            full_language=None,
            # The first one gets it, whatever the source says.
            flags=frozenset({"default"} if place == 0 else ()),
            name=None if by_number and handbrake.version < _KEEPS_MORE_SINCE else track.name,
            channels=kept_channels(made.entry, encoder, copied, track.channels, track.layout),
        )


def _subtitles(origin: Origin, options: EncodeOptions, version: Version) -> Iterator[TrackContents]:
    container, choice = options.container or Container.MKV, options.subtitles or SubtitleOptions()
    tracks = origin.subtitles or ()
    by_number = choice.tracks is not None
    # By number HandBrakeCLI asks for the default one; else it takes the source's first.
    default = next((t for t in tracks if "default" in t.flags), None) if not by_number else None
    if choice.default is not None:
        default = next((track for track in tracks if track.number == choice.default), None)
    for place, track in enumerate(tracks):
        flags: set[str] = set()
        if track is default:
            flags = {"default", "forced"}
        elif default is None and place == 0 and container is Container.MP4:
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
