"""Makes one `Inspection` of what HandBrake's scan and ffprobe say; track numbers are HandBrake's."""

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
#: FFmpeg's words for a stream of fields.
_INTERLACED = frozenset({"tt", "bb", "tb", "bt"})


@dataclass(frozen=True)
class ProbeResult:
    """What ffprobe says of a file; nothing of a disc image."""

    document: dict[str, Any] = field(default_factory=dict)
    """Format, streams and chapters."""
    variable: bool = False
    """What `picture.is_variable` found."""
    first_frame: dict[str, Any] = field(default_factory=dict)
    """The first frame's side data, where it was looked at."""

    @property
    def streams(self) -> list[dict[str, Any]]:
        """All streams, in the order of the file."""
        found: list[dict[str, Any]] = self.document.get("streams", [])
        return found

    @property
    def format(self) -> dict[str, Any]:
        """What is said of the file as a whole."""
        found: dict[str, Any] = self.document.get("format", {})
        return found

    @property
    def duration_s(self) -> float | None:
        """Play time, where the container tells."""
        return play_time(self.format.get("duration"))


def merge(source: OpenSource, scanned: TitleSet, probed: ProbeResult) -> Inspection:
    """Put both together."""
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
    if said := probed.format.get("bit_rate"):
        return int(said)
    return int(source.size_bytes * 8 / probed.duration_s) if probed.duration_s else None


def _title(title: dict[str, Any], probed: ProbeResult) -> Title:
    geometry = title["Geometry"]
    video = _film(probed.streams)
    turned = rotation(video)
    # HandBrake gives the picture as it is shown, turned already.
    shown = (geometry["Width"], geometry["Height"])
    width, height = shown if turned % 180 == 0 else shown[::-1]
    width, height = video.get("width") or width, video.get("height") or height
    aspect = ratio(video.get("sample_aspect_ratio")) or _pixel_aspect(geometry)
    return Title(
        number=title["Index"],
        # HandBrake guesses that of MPEG streams by their bitrate.
        duration_s=probed.duration_s or _seconds(title["Duration"]),
        width=width,
        height=height,
        display_width=round(width * aspect),
        rotation=turned,
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
    """HandBrake makes one chapter of a film that has none."""
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
    """Return a duration as HandBrake tells it; 0 for one that cannot be."""
    return play_time(duration["Ticks"] / _TICKS_PER_S) or 0.0


def _film(streams: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the first video stream that is no cover picture."""
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
    """HandBrake names the base rate of a film with uneven frames; what counts is how many there are."""
    said = title["FrameRate"]
    base = said["Num"] / said["Den"] if said["Den"] else 0.0
    average = ratio(video.get("avg_frame_rate"))
    return round(average if variable and average else base, 3)


def _crop(borders: list[int]) -> Crop:
    top, bottom, left, right = borders
    return Crop(top=top, bottom=bottom, left=left, right=right)
