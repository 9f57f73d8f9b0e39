"""Difficult sources: many tracks, chapters, HDR, rotation, variable frame rate, interlacing."""

import subprocess
from pathlib import Path

from tests.support.image_subtitles import write_pgs
from tests.support.media_cache import ffmpeg

_CHAPTERS = """;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1000
title=Start
[CHAPTER]
TIMEBASE=1/1000
START=1000
END=3000
title=The end
"""
_SUBTITLE = "1\n00:00:00,500 --> 00:00:02,000\nHello there\n"
_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
#: A video with few frames, for sources of which the tracks matter.
_FEW_FRAMES = "testsrc2=s=320x180:r=10"
HDR10 = (
    "log-level=none:hdr10=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:"
    "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400"
)


def make_source(path: Path, *arguments: str, seconds: float = 2, video: str = "testsrc2=s=320x180") -> Path:
    """Make a video of a test pattern with ffmpeg; `arguments` come before the output."""
    return ffmpeg(["-f", "lavfi", "-i", video, *arguments, "-t", str(seconds)], path)


def many_tracks(path: Path) -> Path:
    """German stereo AAC, English 5.1 AC-3 commentary, an untagged track; two subtitles; two chapters."""
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chapters.txt").write_text(_CHAPTERS)
    (folder / "said.srt").write_text(_SUBTITLE)
    tone = ["-f", "lavfi", "-i", "sine"]
    inputs = [*tone, *tone, *tone, "-i", str(folder / "said.srt"), "-i", str(folder / "said.srt")]
    inputs += ["-i", str(folder / "chapters.txt")]
    maps = [text for number in range(6) for text in ("-map", str(number))]
    sound = [
        "-c:a:0",
        "aac",
        "-ac:a:0",
        "2",
        "-c:a:1",
        "ac3",
        "-ac:a:1",
        "6",
        "-c:a:2",
        "aac",
        "-ac:a:2",
        "1",
    ]
    tags = ["-metadata:s:a:0", "language=ger", "-metadata:s:a:1", "language=eng"]
    tags += ["-metadata:s:a:1", "title=Director's commentary", "-disposition:a:0", "default"]
    tags += ["-disposition:a:1", "0", "-disposition:a:2", "0"]
    tags += ["-metadata:s:s:0", "language=fre", "-metadata:s:s:1", "language=eng"]
    tags += ["-metadata:s:s:1", "title=Signs", "-disposition:s:0", "0", "-disposition:s:1", "forced"]
    chapters = ["-map_chapters", "6"]
    codecs = [*_X264, *sound, "-c:s", "srt"]
    return make_source(path, *inputs, *maps, *chapters, *codecs, *tags, seconds=3, video=_FEW_FRAMES)


def image_subtitles(path: Path) -> Path:
    """Four subtitle tracks: English PGS, German DVD, French DVB, and English text."""
    bluray = write_pgs(path.with_name("bluray.sup"), (320, 180), 0.5, 1.5)
    text = path.with_name("said.srt")
    text.write_text(_SUBTITLE)
    # PGS does not state how long an image is shown; the other formats must.
    timed = ["-fix_sub_duration", "-i", str(bluray)]
    inputs = ["-i", str(bluray), *timed, *timed, "-i", str(text)]
    maps = [word for number in range(5) for word in ("-map", str(number))]
    kinds = ["-c:s:0", "copy", "-c:s:1", "dvdsub", "-c:s:2", "dvbsub", "-c:s:3", "srt"]
    languages = ("eng", "ger", "fre", "eng")
    tags = [
        word
        for number, language in enumerate(languages)
        for word in (f"-metadata:s:s:{number}", f"language={language}")
    ]
    return make_source(path, *inputs, *maps, *_X264, *kinds, *tags)


def rotated(path: Path) -> Path:
    """Video that players rotate by 90° clockwise; the stored frames are red at the top."""
    upright = make_source(
        path.with_name("upright.mp4"), *_X264, video="color=blue:s=320x180,drawbox=h=60:color=red:t=fill"
    )
    command = ["ffmpeg", "-v", "error", "-y"]
    copied = ["-i", str(upright), "-c", "copy"]
    # FFmpeg 6 added an option for it; FFmpeg 7 no longer supports the tag.
    by_option = [*command, "-display_rotation:v:0", "-90", *copied, str(path)]
    if subprocess.run(by_option, check=False, capture_output=True).returncode != 0:
        subprocess.run([*command, *copied, "-metadata:s:v:0", "rotate=270", str(path)], check=True)
    return path


def hdr10(path: Path, video: str = "testsrc2=s=320x180") -> Path:
    """10-bit HEVC with PQ and mastering metadata."""
    colours = ["-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"]
    codec = ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", HDR10]
    return make_source(path, *codec, *colours, video=video)


def hlg(path: Path) -> Path:
    """10-bit HEVC with HLG, the transfer curve of broadcasts."""
    colours = ["-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc"]
    codec = ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"]
    params = "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"
    return make_source(path, *codec, "-x265-params", params, *colours)


def variable_rate(path: Path) -> Path:
    """Variable frame rate: four seconds at 30 fps, then 10 fps."""
    chosen = "select='not(mod(n\\,3))+lt(t\\,4)'"
    return make_source(
        path, "-vf", chosen, "-fps_mode", "vfr", *_X264, seconds=8, video="testsrc2=s=320x180:r=30"
    )


def interlaced(path: Path) -> Path:
    """A PAL broadcast: interlaced, with non-square pixels."""
    codec = ["-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-b:v", "2M", "-pix_fmt", "yuv420p"]
    video = "testsrc2=s=720x576:r=50"
    return make_source(path, "-vf", "interlace,setsar=64/45", *codec, video=video)


def flagged(path: Path) -> Path:
    """Track flags, track names, a cover, a font and a text attachment: most of what HandBrake does not copy.

    Audio: named English commentary, Brazilian Portuguese flagged as default and original. Subtitles: named
    English, forced English, English for the hearing impaired, French flagged as default, Filipino.
    """
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chapters.txt").write_text(_CHAPTERS)
    (folder / "said.srt").write_text(_SUBTITLE)
    (folder / "letters.ttf").write_bytes(b"no real font")
    (folder / "note.txt").write_text("a note")
    cover = ffmpeg(
        ["-f", "lavfi", "-i", "testsrc=size=100x150:rate=1", "-frames:v", "1"], folder / "cover.jpg"
    )
    tone = ["-f", "lavfi", "-i", "sine"]
    arguments = [*tone, *tone, "-i", str(folder / "said.srt"), "-i", str(folder / "chapters.txt")]
    arguments += [word for number in (0, 1, 2, 3, 3, 3, 3, 3) for word in ("-map", str(number))]
    arguments += ["-map_chapters", "4", *_X264, "-c:a", "ac3", "-c:s", "srt"]
    tags = {
        "a:0": ("eng", "The director", "comment"),
        "a:1": ("pt-BR", "", "default+original"),
        "s:0": ("eng", "Full", "0"),
        "s:1": ("eng", "", "forced"),
        "s:2": ("eng", "", "hearing_impaired"),
        "s:3": ("fre", "", "default"),
        "s:4": ("fil", "", "0"),
    }
    for stream, (language, title, flags) in tags.items():
        arguments += [f"-metadata:s:{stream}", f"language={language}", f"-disposition:{stream}", flags]
        arguments += [f"-metadata:s:{stream}", f"title={title}"] if title else []
    kinds = {cover: "image/jpeg", folder / "letters.ttf": "application/x-truetype-font"}
    for number, (file, kind) in enumerate({**kinds, folder / "note.txt": "text/plain"}.items()):
        arguments += ["-attach", str(file), f"-metadata:s:t:{number}", f"mimetype={kind}"]
    return make_source(path, *arguments, seconds=3, video=_FEW_FRAMES)


def regional(path: Path) -> Path:
    """Brazilian Portuguese audio and traditional Chinese subtitles, tagged as mkvmerge does.

    FFmpeg cannot write these language elements, so track names of the same length are patched into them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    subtitles = path.with_name("said.srt")
    subtitles.write_text(_SUBTITLE)
    tags = {"a:0": ("por", "pt-BR"), "s:0": ("chi", "zh-Hant")}
    arguments = ["-f", "lavfi", "-i", "sine", "-i", str(subtitles), "-map", "0", "-map", "1", "-map", "2"]
    arguments += [*_X264, "-c:a", "ac3", "-c:s", "srt", "-write_crc32", "0"]
    for stream, (language, full) in tags.items():
        name = "=" + full  # the id of the name element is one byte shorter
        arguments += [
            f"-metadata:s:{stream}",
            f"language={language}",
            f"-metadata:s:{stream}",
            f"title={name}",
        ]
    content = make_source(path, *arguments, video=_FEW_FRAMES).read_bytes()
    for _, full in tags.values():
        tag, held = full.encode(), b"=" + full.encode()
        element = b"\x53\x6e" + bytes([0x80 | len(held)]) + held
        assert content.count(element) == 1
        content = content.replace(element, b"\x22\xb5\x9d" + bytes([0x80 | len(tag)]) + tag)
    path.write_bytes(content)
    return path


def left_out_tracks(path: Path) -> Path:
    """A second video stream, audio with an unknown codec, WebVTT and SRT subtitles."""
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "said.srt").write_text(_SUBTITLE)
    inputs = [
        "-f",
        "lavfi",
        "-i",
        "sine",
        "-i",
        str(folder / "said.srt"),
        "-f",
        "lavfi",
        "-i",
        "testsrc=s=160x90",
    ]
    streams = [word for stream in ("0", "1", "1", "2", "2", "3") for word in ("-map", stream)]
    codecs = [
        "-c:a:0",
        "aac",
        "-c:a:1",
        "vorbis",
        "-strict",
        "-2",
        "-ac",
        "2",
        "-c:s:0",
        "webvtt",
        "-c:s:1",
        "srt",
    ]
    made = make_source(path, *inputs, *streams, *_X264, *codecs)
    return _with_unknown_sound(made)


def silenced(path: Path) -> Path:
    """A film whose only audio track has an unknown codec."""
    tone = ["-f", "lavfi", "-i", "sine"]
    return _with_unknown_sound(
        make_source(path, *tone, *_X264, "-c:a", "vorbis", "-strict", "-2", "-ac", "2")
    )


def timecoded(path: Path) -> Path:
    """A camera recording: a timecode track in addition to video and audio."""
    tone = ["-f", "lavfi", "-i", "sine"]
    return make_source(path, *tone, *_X264, "-c:a", "aac", "-timecode", "01:00:00:00")


def _with_unknown_sound(path: Path) -> Path:
    content = path.read_bytes()
    assert b"A_VORBIS" in content
    path.write_bytes(content.replace(b"A_VORBIS", b"A_QWERTY"))
    return path
