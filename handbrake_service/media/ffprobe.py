"""The JSON document that ffprobe writes, as far as it is read.

Its sections and fields are those of FFmpeg's fftools/ffprobe.c (`show_format`, `show_stream`, `show_program`,
`show_chapter`, `show_packet`, `show_frame`; see also https://ffmpeg.org/ffprobe.html). ffprobe writes most
numbers as strings, and what it does not know it leaves out or writes as `N/A`. Everything comes from headers,
which may claim anything. A value that is missing, malformed or not credible becomes the field's default.
"""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from handbrake_service.media.lenient_fields import (
    Count,
    OrDefault,
    PlayTime,
    Ratio,
    Seconds,
    Text,
    credible_play_time,
)

#: Stands for a codec that FFmpeg does not know.
UNKNOWN_CODEC = "unknown"
_CLOCK = re.compile(r"(\d{1,9}):(\d\d):(\d\d(?:\.\d{1,9})?)")


def _flags_set(disposition: object) -> frozenset[str]:
    """Return the names of the flags in a stream's `disposition` that are not 0."""
    flags = disposition if isinstance(disposition, dict) else {}
    return frozenset(name for name, value in flags.items() if value)


def _names(text: object) -> tuple[str, ...]:
    """Return the names in a list that is separated by commas."""
    return tuple(name for name in text.split(",") if name) if isinstance(text, str) else ()


class _Section(BaseModel):
    """A part of the document. Fields that are not read are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Tags(_Section):
    """Metadata of a stream or chapter. mkvmerge writes its statistics with or without a language."""

    language: Text = None
    """The language as the file spells it."""
    title: Text = None
    handler_name: Text = None
    """In MP4, the name of a track or of the program that wrote it."""
    filename: Text = None
    """The name of an attachment."""
    duration: Text = Field(None, alias="DURATION")
    """A play time in hours, minutes and seconds."""
    duration_eng: Text = Field(None, alias="DURATION-eng")
    bitrate_bps: Count = Field(None, alias="BPS")
    bitrate_eng_bps: Count = Field(None, alias="BPS-eng")

    @property
    def duration_s(self) -> float | None:
        """The play time in seconds."""
        clock = _CLOCK.match(self.duration or self.duration_eng or "")
        if clock is None:
            return None
        return credible_play_time(int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3]))


class SideData(_Section):
    """Side data of a stream or frame, such as a display matrix or HDR metadata."""

    kind: Annotated[str, OrDefault("")] = Field("", alias="side_data_type")
    rotation: Seconds = None
    """Degrees counterclockwise."""


_SideDataList = Annotated[tuple[SideData, ...], OrDefault(())]


class Stream(_Section):
    """One stream of a file."""

    index: int = Field(ge=0)
    """FFmpeg's stream index."""
    kind: Annotated[str, OrDefault("data")] = Field("data", alias="codec_type")
    """FFmpeg's media type: video, audio, subtitle, data or attachment."""
    codec: Annotated[str, Field(min_length=1), OrDefault(UNKNOWN_CODEC)] = Field(
        UNKNOWN_CODEC, alias="codec_name"
    )
    """FFmpeg's name."""
    codec_tag: Annotated[str, OrDefault("")] = Field("", alias="codec_tag_string")
    """The container's name of the codec."""
    flags: Annotated[frozenset[str], BeforeValidator(_flags_set)] = Field(frozenset(), alias="disposition")
    """Those that are set, by ffprobe's names."""
    tags: Annotated[Tags, OrDefault(Tags())] = Tags()
    side_data: _SideDataList = Field((), alias="side_data_list")
    stated_duration_s: PlayTime = Field(None, alias="duration")
    stated_bitrate_bps: Count = Field(None, alias="bit_rate")

    width: Count = None
    """In pixels as stored, before rotation; like `height`."""
    height: Count = None
    pixel_aspect: Ratio = Field(None, alias="sample_aspect_ratio")
    """Width of a pixel divided by its height."""
    pixel_format: Annotated[str, OrDefault("")] = Field("", alias="pix_fmt")
    transfer_curve: Text = Field(None, alias="color_transfer")
    field_order: Text = None
    average_frame_rate: Ratio = Field(None, alias="avg_frame_rate")
    base_frame_rate: Ratio = Field(None, alias="r_frame_rate")
    """The lowest rate on which all timestamps fall, a guess of FFmpeg."""
    frame_count: Count = Field(None, alias="nb_frames")
    """As the container states it."""

    channels: Count = None
    channel_layout: Annotated[str, OrDefault("")] = ""
    """FFmpeg's name."""

    @property
    def is_cover(self) -> bool:
        """Whether it is a cover picture."""
        return self.kind == "video" and "attached_pic" in self.flags

    @property
    def is_video(self) -> bool:
        """Whether it is video and not a cover picture."""
        return self.kind == "video" and not self.is_cover

    @property
    def rotation(self) -> int:
        """Degrees clockwise by which a player rotates the video: 0, 90, 180 or 270."""
        stated = next((data.rotation for data in self.side_data if data.rotation is not None), 0.0)
        return round(-stated / 90) * 90 % 360

    @property
    def frame_rate(self) -> float | None:
        """Frames per second."""
        return self.average_frame_rate or self.base_frame_rate

    @property
    def duration_s(self) -> float | None:
        """Its own play time, which Matroska states in a tag only."""
        return self.stated_duration_s or self.tags.duration_s

    @property
    def bitrate_bps(self) -> int | None:
        """The bitrate in bit/s, which Matroska states in a tag only."""
        return self.stated_bitrate_bps or self.tags.bitrate_bps or self.tags.bitrate_eng_bps


class Format(_Section):
    """The container of a file."""

    names: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field((), alias="format_name")
    """FFmpeg's names, of which a family of formats has several."""
    start_s: Seconds = Field(None, alias="start_time")
    """The lowest timestamp."""
    duration_s: PlayTime = Field(None, alias="duration")
    bitrate_bps: Count = Field(None, alias="bit_rate")


class Program(_Section):
    """A programme of a broadcast."""

    streams: tuple[Stream, ...] = ()


class Chapter(_Section):
    """A chapter mark."""

    tags: Annotated[Tags, OrDefault(Tags())] = Tags()


class Packet(_Section):
    """A packet of a stream; times are timestamps of the file."""

    stream_index: Count = None
    pts_s: Seconds = Field(None, alias="pts_time")
    """When it is shown."""
    dts_s: Seconds = Field(None, alias="dts_time")
    """When it is decoded."""
    duration_s: Seconds = Field(None, alias="duration_time")
    size_bytes: Count = Field(None, alias="size")

    @property
    def time_s(self) -> float | None:
        """When it is shown, or if that is unknown, when it is decoded."""
        return self.dts_s if self.pts_s is None else self.pts_s


class Frame(_Section):
    """A decoded frame."""

    side_data: _SideDataList = Field((), alias="side_data_list")


class FfprobeDocument(_Section):
    """What ffprobe writes of one file; sections that were not requested are empty."""

    format: Format = Format()
    streams: tuple[Stream, ...] = ()
    programs: tuple[Program, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    packets: tuple[Packet, ...] = ()
    frames: tuple[Frame, ...] = ()

    @property
    def formats(self) -> frozenset[str]:
        """FFmpeg's names of the container."""
        return frozenset(self.format.names)

    @property
    def videos(self) -> Sequence[Stream]:
        """All video streams that are not cover pictures, in file order."""
        return [stream for stream in self.streams if stream.is_video]

    @property
    def video(self) -> Stream | None:
        """The first of `videos`; None without one."""
        return next(iter(self.videos), None)

    def of_kind(self, kind: str) -> Sequence[Stream]:
        """Return the streams of one of FFmpeg's media types, in file order."""
        return [stream for stream in self.streams if stream.kind == kind]
