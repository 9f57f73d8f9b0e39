"""Results that are wrong in ways their headers do not show: each fails the check that covers it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from shared.domain.options import Container, EncodeOptions
from shared.domain.verification import CheckName
from tests.integration.handbrake_service.verification.conftest import PRESET, ffmpeg
from tests.support import films
from tests.support.verified import ResultVerifier

SECONDS = 12
_ENCODED = (*films.X264, *films.FLAC, "-t", str(SECONDS))
#: What is right in a result is copied instead of encoded again.
_VIDEO_ENCODED = (*films.X264, "-c:a", "copy", "-t", str(SECONDS))
_SOUND_ENCODED = ("-c:v", "copy", *films.FLAC)
_COPIED = ("-c", "copy", "-t", str(SECONDS))
_FRAMES, _AREA, _COLOURS = CheckName.FRAMES, CheckName.FRAME_AREA, CheckName.COLOURS
_SOUND, _SYNC, _DURATION = CheckName.SOUND, CheckName.SYNC, CheckName.DURATION


@dataclass(frozen=True)
class Sources:
    """Sources that wrong results are derived from."""

    film: Path
    other: Path
    """Another film of the same length."""
    letterboxed: Path
    """The film letterboxed with black borders of 22 lines."""
    two_languages: Path
    """The film with a voice in each of two languages over the same music."""
    surround: Path
    """The film with six audio channels."""
    two_angles: Path
    """The film and the other one, as two video streams."""
    damaged: Path
    """The film with some bytes in its middle overwritten."""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    folder = tmp_path_factory.mktemp("sources")
    film = films.make_film(folder / "film.mkv", SECONDS)
    other = films.make_film(
        folder / "other.mkv", SECONDS, scenes=films.OTHER_SCENES, channels=[films.OTHER_SOUND] * 2
    )
    both: list[str | Path] = ["-i", film, "-i", other, "-c", "copy"]
    boxed = ["-vf", "scale=320:136,pad=320:180:0:22,setsar=1", *films.X264, "-c:a", "copy"]
    languages = [
        argument
        for voice in (films.VOICE, films.OTHER_VOICE)
        for argument in ("-f", "lavfi", "-i", films.sound_of([f"0.5*{films.LEFT}+{voice}"], "mono", SECONDS))
    ]
    tracks = ["-map", "0:v", "-map", "1", "-map", "2", "-c:v", "copy", *films.FLAC]
    tags = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger"]
    channels = [
        films.LEFT,
        films.RIGHT,
        films.CENTRE,
        films.BASS,
        films.BACK_LEFT,
        films.BACK_RIGHT,
    ]
    six = ["-f", "lavfi", "-i", films.sound_of(channels, "5.1", SECONDS), "-map", "0:v", "-map", "1"]
    return Sources(
        film=film,
        other=other,
        letterboxed=ffmpeg("-i", film, *boxed, folder / "letterboxed.mkv"),
        two_languages=ffmpeg("-i", film, *languages, *tracks, *tags, folder / "languages.mkv"),
        surround=ffmpeg("-i", film, *six, "-c:v", "copy", *films.SURROUND, folder / "surround.mkv"),
        two_angles=ffmpeg(*both, "-map", "0", "-map", "1:v", folder / "angles.mkv"),
        damaged=_damaged(film, folder / "damaged.mkv"),
    )


Inputs = Callable[[Sources], Sequence[str | Path]]


def _film(sources: Sources) -> Sequence[str | Path]:
    return ("-i", sources.film)


def _other(sources: Sources) -> Sequence[str | Path]:
    return ("-i", sources.other)


def _both(sources: Sources) -> Sequence[str | Path]:
    return ("-i", sources.film, "-i", sources.other)


def _plain(colour: str) -> Inputs:
    form = f"color={colour}:size=320x180:rate=25:duration={SECONDS}"
    return lambda sources: ("-f", "lavfi", "-i", form, "-i", sources.film, "-map", "0:v", "-map", "1:a")


def _with_sound(source: str) -> Inputs:
    return lambda sources: ("-i", sources.film, "-f", "lavfi", "-i", source, "-map", "0:v", "-map", "1:a")


def _damaged(film: Path, path: Path) -> Path:
    content = bytearray(film.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2_000] = bytes(range(1, 201)) * 10
    path.write_bytes(content)
    return path


@dataclass(frozen=True)
class Wrong:
    """A wrong result and the check that must detect it."""

    name: str
    check: CheckName
    """The check that must fail."""
    finding: str
    """A regular expression that matches the finding of the check."""
    arguments: Sequence[str]
    """Arguments for ffmpeg after the inputs."""
    inputs: Inputs = _film
    source: str = "film"
    """The source that it is verified against."""
    options: dict[str, Any] = field(default_factory=dict)
    logged_crop: str = "0/0/0/0"
    """The crop in HandBrake's log: top, bottom, left, right."""


def _video(*filters: str) -> tuple[str, ...]:
    return ("-vf", ",".join(filters), *_VIDEO_ENCODED)


def _audio(*filters: str) -> tuple[str, ...]:
    return ("-af", ",".join(filters), *_SOUND_ENCODED)


def _graph(graph: str, *others: str) -> tuple[str, ...]:
    return ("-filter_complex", graph, *others, *films.X264, "-c:a", "copy")


_DIFFERS = r"^at 0:\d\d it shows (something else|what the source shows elsewhere)"
_OFF = r"^at 0:\d\d it (is [+-]\d\.\d s off|is \d+ ms further off|shows)"
_CUT = "trim=0:6,setpts=PTS-STARTPTS"
_TWICE = f"[0:v]split[a][b];[a]{_CUT}[c];[b]{_CUT}[d];[c][d]concat=n=2:v=1:a=0[v]"
_WITHOUT = "select='not(between(t,6,6.99))'"
_CLOSED = (_WITHOUT, "setpts=N/25/TB")
_ASILENT = "volume=0:enable='gte(t,{from_s})'"

WRONG = (
    # other frames
    Wrong("another film of the same length", _FRAMES, _DIFFERS, _COPIED, _other),
    Wrong("another film, of a damaged source", _FRAMES, _DIFFERS, _COPIED, _other, "damaged"),
    Wrong(
        "another film with the right sound",
        _FRAMES,
        _DIFFERS,
        ("-map", "1:v", "-map", "0:a", *_COPIED),
        _both,
    ),
    Wrong("the first half twice", _FRAMES, _DIFFERS, _graph(_TWICE, "-map", "[v]", "-map", "0:a")),
    Wrong("the first half, then black", _FRAMES, _DIFFERS, _video(_CUT, "tpad=stop_duration=6")),
    Wrong("frozen from the middle", _FRAMES, _DIFFERS, _video(_CUT, "tpad=stop_duration=6:stop_mode=clone")),
    Wrong(
        "frozen in the last third",
        _FRAMES,
        _DIFFERS,
        _video("trim=0:8,setpts=PTS-STARTPTS", "tpad=stop_duration=4:stop_mode=clone"),
    ),
    Wrong("one frame all the time", _FRAMES, _DIFFERS, _video("loop=-1:1:0", "setpts=N/25/TB")),
    *[
        Wrong(f"all {colour}", _FRAMES, _DIFFERS, _VIDEO_ENCODED, _plain(colour))
        for colour in ("black", "green", "gray", "white")
    ],
    Wrong("noise", _FRAMES, _DIFFERS, _video("noise=alls=100:allf=t", "geq=random(1)*255:128:128")),
    Wrong(
        "the second angle",
        _FRAMES,
        _DIFFERS,
        ("-map", "0:2", "-map", "0:1", *_COPIED),
        lambda s: ("-i", s.two_angles),
        "two_angles",
    ),
    Wrong("negative", _FRAMES, _DIFFERS, _video("negate")),
    Wrong(
        "blended with another film",
        _FRAMES,
        ".",
        _graph("[0:v][1:v]blend=all_mode=average[v]", "-map", "[v]", "-map", "0:a"),
        _both,
    ),
    Wrong("the lower half green", _FRAMES, ".", _video("drawbox=y=ih/2:h=ih/2:color=green:t=fill")),
    Wrong("the right third black", _FRAMES, ".", _video("drawbox=x=iw*2/3:w=iw/3:color=black:t=fill")),
    Wrong(
        "every tenth frame black", _FRAMES, ".", _video("drawbox=color=black:t=fill:enable='not(mod(n,10))'")
    ),
    Wrong(
        "every tenth frame of another film",
        _FRAMES,
        ".",
        _graph("[0:v][1:v]overlay=enable='not(mod(n,10))'[v]", "-map", "[v]", "-map", "0:a"),
        _both,
    ),
    # other times
    Wrong(
        "two seconds late",
        _FRAMES,
        _OFF,
        (
            "-vf",
            "trim=2,setpts=PTS-STARTPTS,tpad=stop_duration=2:stop_mode=clone",
            "-af",
            "atrim=2,asetpts=PTS-STARTPTS,apad=pad_dur=2",
            *_ENCODED,
        ),
    ),
    Wrong(
        "two seconds early",
        _FRAMES,
        _OFF,
        ("-vf", "tpad=start_duration=2", "-af", "adelay=2000:all=1", *_ENCODED),
    ),
    Wrong("backwards", _FRAMES, _DIFFERS, ("-vf", "reverse", "-af", "areverse", *_ENCODED)),
    Wrong(
        "slower by 2 %",
        _FRAMES,
        _OFF,
        ("-vf", "setpts=PTS*1.02", "-af", "atempo=0.98039", *films.X264, *films.FLAC),
    ),
    Wrong("a group of pictures missing, times closed", _FRAMES, _OFF, _video(*_CLOSED)),
    Wrong(
        "a group missing with its sound",
        _FRAMES,
        _OFF,
        ("-vf", ",".join(_CLOSED), "-af", "aselect='not(between(t,6,6.99))',asetpts=N/SR/TB", *_ENCODED),
    ),
    Wrong(
        "a group of pictures missing, times kept",
        _DURATION,
        "a single frame",
        ("-vf", _WITHOUT, "-fps_mode", "vfr", *_VIDEO_ENCODED),
    ),
    Wrong(
        "a second twice",
        _FRAMES,
        _OFF,
        _graph(
            "[0:v]split[a][b];[a]trim=0:7,setpts=PTS-STARTPTS[c];[b]trim=6,setpts=PTS-STARTPTS[d];"
            "[c][d]concat=n=2:v=1:a=0[v]",
            "-map",
            "[v]",
            "-map",
            "0:a",
        ),
    ),
    Wrong(
        "a tenth missing at the end",
        _DURATION,
        "^The result has",
        ("-t", str(SECONDS * 0.9), "-c", "copy"),
    ),
    Wrong(
        "all of it twice",
        _DURATION,
        "^The result has",
        ("-c", "copy"),
        lambda s: ("-stream_loop", "1", "-i", s.film),
    ),
    Wrong(
        "slower by half",
        _DURATION,
        "^The result has",
        ("-vf", "setpts=PTS*1.5", "-af", "atempo=0.666667", *films.X264, *films.FLAC),
    ),
    # other parts of the frame
    Wrong("mirrored", _FRAMES, _DIFFERS, _video("hflip")),
    Wrong("upside down", _FRAMES, _DIFFERS, _video("vflip")),
    Wrong("rotated by half", _FRAMES, _DIFFERS, _video("hflip", "vflip")),
    Wrong("magnified by 6 %", _AREA, "another part", _video("crop=iw*0.94:ih*0.94", "scale=320:180")),
    Wrong(
        "a twentieth cut off on one side",
        _AREA,
        "another part",
        _video("crop=iw*0.95:ih:0:0", "scale=320:180,setsar=1"),
    ),
    Wrong(
        "cut where there is no border",
        _AREA,
        "cropped where the source is not black",
        _video("crop=320:136:0:22"),
        logged_crop="22/22/0/0",
    ),
    Wrong(
        "more cut off than the border",
        _AREA,
        "cropped where the source is not black",
        _video("crop=320:100:0:40"),
        lambda s: ("-i", s.letterboxed),
        "letterboxed",
        logged_crop="40/40/0/0",
    ),
    Wrong(
        "less cut off than told",
        _AREA,
        ".",
        _video("crop=320:160:0:10", "scale=320:136,setsar=1"),
        lambda s: ("-i", s.letterboxed),
        "letterboxed",
        logged_crop="22/22/0/0",
    ),
    Wrong(
        "cut although nothing was to be cut off, and logged",
        _AREA,
        ".",
        _video("crop=320:136:0:22"),
        options={"crop": "none"},
        logged_crop="22/22/0/0",
    ),
    Wrong("squeezed", _AREA, "aspect ratio", _video("scale=280:180,setsar=1")),
    Wrong(
        "squeezed between borders",
        _AREA,
        "another part|aspect ratio",
        _video("scale=280:180,setsar=1,pad=320:180:20:0"),
    ),
    Wrong("pixels of a wrong shape", _AREA, "aspect ratio", _video("setsar=4/3")),
    # other colours
    Wrong("grey", _COLOURS, "different colours, or none", _video("hue=s=0")),
    Wrong("red and blue swapped", _COLOURS, "different colours, or none", _video("swapuv")),
    Wrong("other hues", _COLOURS, "different colours, or none", _video("hue=h=120")),
    # other sound
    *[
        Wrong(
            f"sound {ms} ms late",
            _SYNC,
            r"is \d+ ms late",
            _audio(f"adelay={ms}:all=1", f"atrim=0:{SECONDS}"),
        )
        for ms in (60, 80, 200)
    ],
    *[
        Wrong(
            f"sound {ms} ms early",
            _SYNC,
            r"is \d+ ms early",
            _audio(f"atrim={ms / 1000}", "asetpts=PTS-STARTPTS"),
        )
        for ms in (60, 100)
    ],
    Wrong("sound slower by 1 %", _SYNC, r"is \d+ ms late", _audio("atempo=0.9901")),
    Wrong("sound faster by 1 %", _SYNC, r"is \d+ ms early", _audio("atempo=1.01")),
    Wrong(
        "sound of another film", _SOUND, "sounds different", ("-map", "0:v", "-map", "1:a", *_COPIED), _both
    ),
    Wrong(
        "noise for sound",
        _SOUND,
        "sounds different",
        ("-ac", "2", *_SOUND_ENCODED),
        _with_sound(f"anoisesrc=duration={SECONDS}:color=pink:seed=1"),
    ),
    Wrong("no sound to be heard", _SOUND, "is silent", _audio("volume=0")),
    Wrong("sound of the first half only", _SOUND, "is silent", _audio(_ASILENT.format(from_s=6))),
    Wrong("no sound at the end", _SOUND, "is silent", _audio(_ASILENT.format(from_s=10))),
    Wrong(
        "a part without sound at its end",
        _SOUND,
        "^track 1 at 0:05 is silent",
        ("-af", _ASILENT.format(from_s=5), *_ENCODED),
        lambda s: ("-ss", "4", "-i", s.film),
        options={"start_s": 4},
    ),
    Wrong("sound that ends early", _DURATION, "s of sound", _audio("atrim=0:9")),
    Wrong("channels swapped", _SOUND, "channels in another order", _audio("pan=stereo|c0=c1|c1=c0")),
    Wrong("one channel silent", _SOUND, "lacks the sound of a channel", _audio("pan=stereo|c0=c0")),
    Wrong(
        "the other language",
        _SOUND,
        "another track",
        ("-map", "0:v", "-map", "0:2", "-metadata:s:a:0", "language=eng", *_COPIED),
        lambda s: ("-i", s.two_languages),
        "two_languages",
        {"audio": {"tracks": [1]}},
    ),
    Wrong(
        "the languages swapped",
        _SOUND,
        "another track",
        (
            "-map",
            "0:v",
            "-map",
            "0:2",
            "-map",
            "0:1",
            "-metadata:s:a:0",
            "language=eng",
            "-metadata:s:a:1",
            "language=ger",
            *_COPIED,
        ),
        lambda s: ("-i", s.two_languages),
        "two_languages",
        {"audio": {"tracks": [1, 2]}},
    ),
    Wrong(
        "centre and bass swapped",
        _SOUND,
        "channels in another order",
        ("-af", "pan=5.1(side)|FL=FL|FR=FR|FC=LFE|LFE=FC|SL=SL|SR=SR", "-c:v", "copy", *films.SURROUND),
        lambda s: ("-i", s.surround),
        "surround",
    ),
    Wrong(
        "the centre silent",
        _SOUND,
        "lacks the sound of a channel",
        ("-af", "pan=5.1(side)|FL=FL|FR=FR|FC=0*FC|LFE=LFE|SL=SL|SR=SR", "-c:v", "copy", *films.SURROUND),
        lambda s: ("-i", s.surround),
        "surround",
    ),
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_wrong_result_is_detected(
    verifier: ResultVerifier, sources: Sources, tmp_path: Path, wrong: Wrong
) -> None:
    result = ffmpeg(*wrong.inputs(sources), *wrong.arguments, tmp_path / "result.mkv")
    options = EncodeOptions(preset="Very Fast 480p30", container=Container.MKV, **wrong.options)
    log = [f"crop ({wrong.logged_crop})"]
    report = verifier.verify(getattr(sources, wrong.source), result, options, PRESET, encode_log=log).report
    failed = {check.name: check.found for check in report.checks if not check.passed}
    assert wrong.check in failed, failed
    assert re.search(wrong.finding, failed[wrong.check]), failed


@pytest.mark.parametrize("name", ["film", "other", "letterboxed", "two_languages", "surround", "two_angles"])
def test_a_source_passes_as_its_own_result(
    verifier: ResultVerifier, sources: Sources, tmp_path: Path, name: str
) -> None:
    source = getattr(sources, name)
    cut = ["-vf", "crop=320:136:0:22"] if name == "letterboxed" else []
    tracks = ["-map", "0:v:0", "-map", "0:a"]
    sound = films.SURROUND if name == "surround" else films.FLAC
    result = ffmpeg("-i", source, *tracks, *cut, *films.X264, *sound, tmp_path / "result.mkv")
    options = EncodeOptions(preset="Very Fast 480p30", container=Container.MKV)
    log = ["crop (22/22/0/0)"] if cut else []
    assert verifier.verify(source, result, options, PRESET, encode_log=log).failure is None


def test_a_result_without_video_only_fails_the_checks_of_the_headers(
    verifier: ResultVerifier, sources: Sources, tmp_path: Path
) -> None:
    result = ffmpeg("-i", sources.film, "-map", "0:a", "-c", "copy", tmp_path / "result.mkv")
    options = EncodeOptions(preset="Very Fast 480p30", container=Container.MKV)
    report = verifier.verify(sources.film, result, options, PRESET, encode_log=["crop (0/0/0/0)"]).report
    checks = {check.name: check for check in report.checks}
    assert not checks[CheckName.VIDEO].passed
    assert _FRAMES not in checks
