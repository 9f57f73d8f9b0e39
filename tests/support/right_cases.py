"""Realistic pairs of sources and encode settings whose results must pass verification."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.support import films
from tests.support.media_cache import ffmpeg
from tests.support.right_results import Settings
from tests.support.sources import HDR10, left_out_tracks

SECONDS = 8


def _film(path: Path, seconds: float = SECONDS, **how: Any) -> Path:
    return films.make_film(path, seconds, **({"encoded": (*films.X264, "-c:a", "aac")} | how))


def _filtered(*arguments: str) -> Callable[[Path], Path]:
    """Return a function that makes the standard film and passes it through ffmpeg with `arguments`."""

    def make(path: Path) -> Path:
        film = _film(path.with_name("film of " + path.stem + ".mkv"))
        return ffmpeg(["-i", film, *arguments], path)

    return make


def _slides(path: Path) -> Path:
    scenes = ["testsrc2={form}:duration={s}", "mandelbrot={form}:start_scale=0.4,trim=duration={s}"]
    return _film(path, scenes=scenes, rate="1/2")


def _flat(path: Path) -> Path:
    return _film(path, scenes=["gradients={form}:c0=#404048:c1=#505058:nb_colors=2:seed=3:duration={s}"])


def _delayed(path: Path) -> Path:
    film = _film(path.with_name("film of " + path.stem + ".mkv"))
    return ffmpeg(
        ["-i", film, "-itsoffset", "0.4", "-i", film, "-map", "0:v", "-map", "1:a", "-c", "copy"], path
    )


def _rotated(path: Path) -> Path:
    film = _film(path.with_name("film of " + path.stem + ".mp4"))
    return ffmpeg(["-i", film, "-c", "copy", "-metadata:s:v:0", "rotate=90"], path)


def _several_tracks(path: Path) -> Path:
    """Make a film with German 5.1 audio, and English and French voices over the same music."""
    film = _film(path.with_name("film of " + path.stem + ".mkv"))
    channels = [films.LEFT, films.RIGHT, films.CENTRE, films.BASS, films.BACK_LEFT, films.BACK_RIGHT]
    sound = [films.sound_of(channels, "5.1", SECONDS)]
    sound += [
        films.sound_of([f"0.5*{films.LEFT}+{voice}"], "mono", SECONDS)
        for voice in (films.VOICE, films.OTHER_VOICE)
    ]
    inputs = [word for each in sound for word in ("-f", "lavfi", "-i", each)]
    tags = [
        word
        for number, language in enumerate(("ger", "eng", "fre"))
        for word in (f"-metadata:s:a:{number}", f"language={language}")
    ]
    maps = ["-map", "0:v", "-map", "1", "-map", "2", "-map", "3"]
    return ffmpeg(["-i", film, *inputs, *maps, "-c:v", "copy", "-c:a", "ac3", *tags], path)


_X264 = films.X264
#: Interlaced frames, as in broadcasts.
_MPEG2_FIELDS = ("-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-b:v", "5M", "-pix_fmt", "yuv420p")
#: The function that makes each source, by file name.
SOURCES: Mapping[str, Callable[[Path], Path]] = {
    "film.mkv": _film,
    "dark.mkv": _filtered("-vf", "eq=brightness=-0.35:contrast=0.4", *_X264, "-c:a", "copy"),
    "noisy.mkv": _filtered("-vf", "noise=alls=40:allf=t", *_X264, "-c:a", "copy"),
    "flat.mkv": _flat,
    "slides.mkv": _slides,
    "letterboxed.mkv": _filtered("-vf", "scale=320:136,pad=320:180:0:22,setsar=1", *_X264, "-c:a", "copy"),
    "interlaced.ts": lambda path: _film(
        path,
        size="720x576",
        rate="50",
        encoded=(
            "-vf",
            "interlace,setsar=64/45",
            *_MPEG2_FIELDS,
            "-c:a",
            "mp2",
        ),
    ),
    "telecined.mkv": lambda path: _film(
        path,
        size="720x480",
        rate="24000/1001",
        encoded=(
            "-vf",
            "telecine",
            *_MPEG2_FIELDS,
            "-c:a",
            "ac3",
        ),
    ),
    "anamorphic.mkv": _filtered("-vf", "scale=352:480,setsar=40/11", *_X264, "-c:a", "copy"),
    "rotated.mp4": _rotated,
    "hdr10.mkv": _filtered(
        "-c:v",
        "libx265",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p10le",
        "-x265-params",
        HDR10,
        "-color_primaries",
        "bt2020",
        "-color_trc",
        "smpte2084",
        "-colorspace",
        "bt2020nc",
        "-c:a",
        "copy",
    ),
    "variable-rate.mkv": _filtered(
        "-vf", "select='not(mod(n\\,3))+lt(t\\,4)'", "-fps_mode", "vfr", *_X264, "-c:a", "copy"
    ),
    "quick.mp4": lambda path: _film(path, rate="60"),
    "delayed.mkv": _delayed,
    "unreadable tracks.mkv": left_out_tracks,
    "interrupted sound.mkv": _filtered(
        "-c:v", "copy", "-af", "aselect='not(between(t\\,0.6\\,1.7))'", "-c:a", "aac"
    ),
    "late start.ts": _filtered("-c:v", "copy", "-c:a", "mp2", "-output_ts_offset", "4000"),
    "mute.mkv": _filtered("-c", "copy", "-an"),
    "one channel.mkv": lambda path: _film(path, channels=[films.LEFT, "0"]),
    "silent.mkv": lambda path: _film(path, channels=["0", "0"]),
    "tone.mkv": lambda path: _film(path, channels=["0.3*sin(2*PI*440*t)"] * 2),
    "moment.mkv": lambda path: _film(path, 1),
    "three seconds.mkv": lambda path: _film(path, 3),
    "tracks.mkv": _several_tracks,
}


def _worst(encoder: str, quality: float, **options: Any) -> Settings:
    return Settings(f"{encoder} {quality}", {"encoder": encoder, "quality": quality, **options})


_ROTATED = {"PictureRotate": "angle=90:hflip=0"}
_PADDED = {"PicturePadMode": "custom", "PicturePadTop": 20, "PicturePadBottom": 20}
#: Settings that every source is encoded with.
FEW: tuple[Settings, ...] = (
    Settings("default"),
    _worst("x264", 51),
    _worst("x264", 30, frame_rate=5, frame_rate_mode="peak"),
    Settings("mp4", {"container": "mp4", "frame_rate": 23.976, "frame_rate_mode": "constant"}),
    Settings("opus", {"audio": {"encoder": "opus", "mixdown": "stereo"}, "audio_bitrate": 32}),
)
#: Settings that only some sources are encoded with.
MANY: tuple[Settings, ...] = (
    _worst("x264", 1),
    _worst("x264", 40, resolution="128x72"),
    Settings("x264 100", {"video_bitrate": 100}),
    Settings("x264 60 in two", {"video_bitrate": 60, "multi_pass": True}),
    _worst("x265", 45, encoder_preset="ultrafast"),
    _worst("x265", 51, encoder_preset="ultrafast"),
    _worst("VP8", 63, encoder_preset="veryfast", container="webm", audio={"encoder": "vorbis"}),
    _worst("VP9", 63, encoder_preset="veryfast", container="webm", audio={"encoder": "opus"}),
    _worst("svt_av1", 63, encoder_preset="10"),
    _worst("mpeg4", 31),
    _worst("mpeg2", 31),
    _worst("theora", 5),
    Settings("hqdn3d", {"denoise": "hqdn3d", "denoise_strength": "strong"}),
    Settings("nlmeans", {"denoise": "nlmeans", "denoise_strength": "strong"}),
    Settings("yadif", {"deinterlace": "yadif"}),
    Settings("decomb", {"deinterlace": "decomb"}),
    Settings("grey", preset={"VideoGrayScale": True}),
    Settings("10 a second", {"frame_rate": 10, "frame_rate_mode": "constant"}),
    Settings("30 at most", {"frame_rate": 30, "frame_rate_mode": "peak"}),
    Settings("60 a second", {"frame_rate": 60, "frame_rate_mode": "constant"}),
    Settings("as it is", {"frame_rate_mode": "variable"}),
    Settings("not cropped", {"crop": "none"}),
    Settings("cropped", {"crop": {"top": 20, "bottom": 10, "left": 40, "right": 20}}),
    Settings("a part", {"start_s": 1.5, "stop_s": 6}),
    Settings("from the middle", {"start_s": 4}),
    Settings("rotated", preset=_ROTATED),
    Settings("mirrored", preset={"PictureRotate": "angle=0:hflip=1"}),
    Settings("padded", preset=_PADDED),
    Settings("surround", {"audio": {"mixdown": "dpl2", "encoder": "av_aac"}, "audio_bitrate": 64}),
    Settings("mono", {"audio": {"mixdown": "mono", "encoder": "mp3"}, "audio_bitrate": 64}),
    Settings("six channels", {"audio": {"mixdown": "5point1", "encoder": "ac3"}}),
    Settings("louder", sound={"AudioTrackGainSlider": 10.0, "AudioTrackDRCSlider": 4.0}),
    Settings("copied", {"audio": {"passthrough": True}}),
    Settings("no sound", {"audio": {"tracks": []}}),
    Settings("for phones", {"preset": "Android 480p30", "container": "mp4"}),
    Settings("smaller", {"preset": "H.265 MKV 480p30"}),
)
TRACKS: tuple[Settings, ...] = (
    Settings("by number", {"audio": {"tracks": [3, 1]}}),
    Settings(
        "by language", {"audio": {"languages": ["eng", "ger"], "mixdown": "stereo", "encoder": "av_aac"}}
    ),
    Settings("six of six", {"audio": {"tracks": [1], "mixdown": "5point1", "encoder": "ac3"}}),
    Settings("two of six", {"audio": {"tracks": [1], "mixdown": "stereo", "encoder": "mp3"}}),
)
#: Sources that are encoded with all of `MANY`.
_WITH_MANY = ("film.mkv", "dark.mkv")
_LOWEST = ("x264 60 in two", "x265 45", "mpeg4 31", "theora 5", "VP8 63", "10 a second", "60 a second")
_SHORT = ("moment.mkv", "three seconds.mkv")


#: The settings whose copies resemble their films least.
LOWEST: tuple[Settings, ...] = (*FEW[:3], *(each for each in MANY if each.name in _LOWEST))


def cases() -> list[tuple[str, Settings]]:
    """Return about 200 pairs of source and settings."""
    pairs = [(source, settings) for source in SOURCES for settings in FEW]
    pairs += [(source, settings) for source in _WITH_MANY for settings in MANY]
    pairs += [("tracks.mkv", settings) for settings in TRACKS]
    others = [source for source in SOURCES if source not in (*_WITH_MANY, *_SHORT)]
    # Distribute MANY over the other sources.
    pairs += [(others[number % len(others)], settings) for number, settings in enumerate(MANY)]
    return pairs
