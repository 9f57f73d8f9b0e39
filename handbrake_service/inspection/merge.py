"""Merges HandBrake's scan and what ffprobe finds into one `Inspection`; track numbers are HandBrake's."""

from dataclasses import dataclass, field
from typing import Any

from handbrake_service.handbrake.scan import TitleSet
from handbrake_service.inspection.left_out import left_out
from handbrake_service.inspection.tracks import audio_tracks, subtitle_tracks
from handbrake_service.media.colour import bit_depth, hdr_kind
from handbrake_service.media.contents import contents_of
from handbrake_service.media.ffprobe import UNKNOWN_CODEC, FfprobeDocument, Format, Frame, Stream
from handbrake_service.media.lenient_fields import credible_play_time
from handbrake_service.media.roots import OpenSource
from shared.domain.inspection import Chapter, Crop, Inspection, Title

_TICKS_PER_S = 90_000
#: FFmpeg's names of interlaced field orders.
_INTERLACED = frozenset({"tt", "bb", "tb", "bt"})


@dataclass(frozen=True)
class ProbeResult:
    """What ffprobe finds in a file; empty for a disc image."""

    document: FfprobeDocument = field(default_factory=FfprobeDocument)
    """Format, streams and chapters."""
    variable: bool = False
    """Whether the frame rate is variable, by `frames.is_variable`."""
    first_frame: Frame | None = None
    """The first frame with its side data; None where it was not read."""


#: Takes the place of the video in a disc image.
_NOT_PROBED = Stream(index=0, codec_type="video")


def merge(source: OpenSource, scanned: TitleSet, probed: ProbeResult) -> Inspection:
    """Return one inspection from the titles that HandBrake scanned and what ffprobe found."""
    document = probed.document
    formats = document.format.names or str(scanned.titles[0].get("Container", "")).split(",")
    return Inspection(
        path=source.text,
        size_bytes=source.size_bytes,
        mtime_ns=source.mtime_ns,
        formats=[name for name in formats if name],
        bitrate=_bitrate(source, document.format),
        main_title=scanned.main,
        titles=[_title(title, probed) for title in scanned.titles],
        left_out=list(left_out(contents_of(document))),
    )


def _bitrate(source: OpenSource, container: Format) -> int | None:
    if container.bitrate_bps or not container.duration_s:
        return container.bitrate_bps
    return int(source.size_bytes * 8 / container.duration_s)


def _title(title: dict[str, Any], probed: ProbeResult) -> Title:
    geometry = title["Geometry"]
    document = probed.document
    video = document.video or _NOT_PROBED
    # HandBrake reports the frame size after rotation.
    displayed = (geometry["Width"], geometry["Height"])
    width, height = displayed if video.rotation % 180 == 0 else displayed[::-1]
    width, height = video.width or width, video.height or height
    aspect = video.pixel_aspect or _pixel_aspect(geometry)
    return Title(
        number=title["Index"],
        # HandBrake guesses the duration of MPEG streams from their bitrate.
        duration_s=document.format.duration_s or _seconds(title["Duration"]),
        width=width,
        height=height,
        display_width=round(width * aspect),
        rotation=video.rotation,
        frame_rate=_frame_rate(title, video.average_frame_rate, variable=probed.variable),
        variable_frame_rate=probed.variable,
        interlaced=title["InterlaceDetected"] or video.field_order in _INTERLACED,
        crop=_crop(title["Crop"]),
        video_codec=video.codec if video.codec != UNKNOWN_CODEC else title["VideoCodec"],
        bit_depth=bit_depth(video),
        hdr=hdr_kind(video, probed.first_frame),
        audio=audio_tracks(title["AudioList"], document.streams),
        subtitles=subtitle_tracks(title["SubtitleList"], document.streams),
        chapters=_chapters(title, document),
    )


def _chapters(title: dict[str, Any], document: FfprobeDocument) -> list[Chapter]:
    """Return the scanned chapters; none where the film has none, for which HandBrake reports one."""
    if document.streams and not document.chapters:
        return []
    return [
        Chapter(
            number=number,
            title=chapter.get("Name", ""),
            duration_s=_seconds(chapter["Duration"]),
        )
        for number, chapter in enumerate(title["ChapterList"], 1)
    ]


def _seconds(duration: dict[str, Any]) -> float:
    """Return one of HandBrake's durations in seconds; 0 for one that is not credible."""
    return credible_play_time(duration["Ticks"] / _TICKS_PER_S) or 0.0


def _pixel_aspect(geometry: dict[str, Any]) -> float:
    aspect = geometry["PAR"]
    return aspect["Num"] / aspect["Den"] if aspect["Num"] and aspect["Den"] else 1.0


def _frame_rate(title: dict[str, Any], average: float | None, *, variable: bool) -> float:
    """Return frames per second: the average of a variable rate, of which HandBrake reports the base rate."""
    rate = title["FrameRate"]
    base = rate["Num"] / rate["Den"] if rate["Den"] else 0.0
    return round(average if variable and average else base, 3)


def _crop(borders: list[int]) -> Crop:
    top, bottom, left, right = borders
    return Crop(top=top, bottom=bottom, left=left, right=right)
