"""Merges HandBrake's scan and ffprobe's document into one `Inspection`; track numbers are HandBrake's."""

from dataclasses import dataclass, field
from typing import Any

from handbrake_service.handbrake.scan import TitleSet
from handbrake_service.inspection.left_out import left_out
from handbrake_service.inspection.tracks import audio_tracks, subtitle_tracks
from handbrake_service.media.colour import bit_depth, hdr_kind
from handbrake_service.media.contents import contents_of
from handbrake_service.media.facts import rotation
from handbrake_service.media.probe import play_time, ratio
from handbrake_service.media.roots import OpenSource
from shared.domain.inspection import Chapter, Crop, Inspection, Title

_TICKS_PER_S = 90_000
#: FFmpeg's names of interlaced field orders.
_INTERLACED = frozenset({"tt", "bb", "tb", "bt"})


@dataclass(frozen=True)
class ProbeResult:
    """What ffprobe finds in a file; empty for a disc image."""

    document: dict[str, Any] = field(default_factory=dict)
    """ffprobe's JSON with format, streams and chapters."""
    variable: bool = False
    """Whether the frame rate is variable, by `frames.is_variable`."""
    first_frame: dict[str, Any] = field(default_factory=dict)
    """The first frame with its side data; empty where it was not read."""

    @property
    def streams(self) -> list[dict[str, Any]]:
        """All streams in file order."""
        found: list[dict[str, Any]] = self.document.get("streams", [])
        return found

    @property
    def format(self) -> dict[str, Any]:
        """ffprobe's description of the container."""
        found: dict[str, Any] = self.document.get("format", {})
        return found

    @property
    def duration_s(self) -> float | None:
        """Play time in seconds; None where the container states none that is credible."""
        return play_time(self.format.get("duration"))


def merge(source: OpenSource, scanned: TitleSet, probed: ProbeResult) -> Inspection:
    """Return one inspection from the titles that HandBrake scanned and what ffprobe found."""
    formats = str(probed.format.get("format_name") or scanned.titles[0].get("Container", ""))
    return Inspection(
        path=source.text,
        size_bytes=source.size_bytes,
        mtime_ns=source.mtime_ns,
        formats=[name for name in formats.split(",") if name],
        bitrate=_bitrate(source, probed),
        main_title=scanned.main,
        titles=[_title(title, probed) for title in scanned.titles],
        left_out=list(left_out(contents_of(probed.document))),
    )


def _bitrate(source: OpenSource, probed: ProbeResult) -> int | None:
    if stated := probed.format.get("bit_rate"):
        return int(stated)
    return int(source.size_bytes * 8 / probed.duration_s) if probed.duration_s else None


def _title(title: dict[str, Any], probed: ProbeResult) -> Title:
    geometry = title["Geometry"]
    video = _film(probed.streams)
    rotated_by = rotation(video)
    # HandBrake reports the frame size after rotation.
    displayed = (geometry["Width"], geometry["Height"])
    width, height = displayed if rotated_by % 180 == 0 else displayed[::-1]
    width, height = video.get("width") or width, video.get("height") or height
    aspect = ratio(video.get("sample_aspect_ratio")) or _pixel_aspect(geometry)
    return Title(
        number=title["Index"],
        # HandBrake guesses the duration of MPEG streams from their bitrate.
        duration_s=probed.duration_s or _seconds(title["Duration"]),
        width=width,
        height=height,
        display_width=round(width * aspect),
        rotation=rotated_by,
        frame_rate=_frame_rate(title, video, variable=probed.variable),
        variable_frame_rate=probed.variable,
        interlaced=title["InterlaceDetected"] or video.get("field_order") in _INTERLACED,
        crop=_crop(title["Crop"]),
        video_codec=video.get("codec_name") or title["VideoCodec"],
        bit_depth=bit_depth(video),
        hdr=hdr_kind(video, probed.first_frame),
        audio=audio_tracks(title["AudioList"], probed.streams),
        subtitles=subtitle_tracks(title["SubtitleList"], probed.streams),
        chapters=_chapters(title, probed),
    )


def _chapters(title: dict[str, Any], probed: ProbeResult) -> list[Chapter]:
    """Return the scanned chapters; none where the film has none, for which HandBrake reports one."""
    if probed.document and not probed.document.get("chapters"):
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
    return play_time(duration["Ticks"] / _TICKS_PER_S) or 0.0


def _film(streams: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the first video stream that is not cover art; empty without one."""
    films = (
        stream
        for stream in streams
        if stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")
    )
    return next(films, {})


def _pixel_aspect(geometry: dict[str, Any]) -> float:
    aspect = geometry["PAR"]
    return aspect["Num"] / aspect["Den"] if aspect["Num"] and aspect["Den"] else 1.0


def _frame_rate(title: dict[str, Any], video: dict[str, Any], *, variable: bool) -> float:
    """Return frames per second: the average of a variable rate, of which HandBrake reports the base rate."""
    rate = title["FrameRate"]
    base = rate["Num"] / rate["Den"] if rate["Den"] else 0.0
    average = ratio(video.get("avg_frame_rate"))
    return round(average if variable and average else base, 3)


def _crop(borders: list[int]) -> Crop:
    top, bottom, left, right = borders
    return Crop(top=top, bottom=bottom, left=left, right=right)
