"""All language codes that HandBrake knows, and some that it does not, through the real HandBrakeCLI."""

import json
import subprocess
from pathlib import Path

import pytest

from handbrake_service.handbrake.cli import HandBrake, find_handbrake
from handbrake_service.handbrake.languages import KNOWN, SINCE_1_8, code_in_result
from shared.domain.languages import language_code
from tests.support.handbrake import run_handbrake
from tests.support.media_cache import ffmpeg

#: Bibliographic and withdrawn codes and one with a region, as found in files.
_OTHER_SPELLINGS = (
    "alb arm baq bur chi cze dut fre geo ger gre ice mac mao per rum scc scr slo tib wel eng-US"
)
_UNKNOWN_TO_ALL_VERSIONS = "yue mul zxx qaa gsw nds en pt-BR"
_TAGS = (*sorted(KNOWN | SINCE_1_8), *_OTHER_SPELLINGS.split(), *_UNKNOWN_TO_ALL_VERSIONS.split())
_SUBTITLE = "1\n00:00:00,100 --> 00:00:00,900\nHello\n"


@pytest.fixture(scope="module")
def handbrake() -> HandBrake:
    return find_handbrake()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a subtitle file."""
    made = tmp_path_factory.mktemp("languages")
    (made / "said.srt").write_text(_SUBTITLE)
    return made


def source(folder: Path, kind: str) -> Path:
    """Create a film of one second with a track of one kind (`s` or `a`) in each language."""
    inputs = {"s": ["-i", str(folder / "said.srt")], "a": ["-f", "lavfi", "-i", "sine=duration=1"]}
    codec = {"s": ["-c:s", "srt"], "a": ["-c:a", "ac3", "-b:a", "64k"]}
    arguments = ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", *inputs[kind], "-map", "0:v"]
    for number, tag in enumerate(_TAGS):
        arguments += ["-map", f"1:{kind}", f"-metadata:s:{kind}:{number}", f"language={tag}"]
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    return ffmpeg([*arguments, *x264, *codec[kind]], folder / f"{kind}.mkv")


def languages(file: Path, kind: str) -> list[str]:
    """Return the language tags of a file's tracks of one kind."""
    command = ["ffprobe", "-v", "error", "-select_streams", kind, "-show_entries", "stream_tags=language"]
    probed = subprocess.run([*command, "-of", "json", str(file)], check=True, capture_output=True)
    return [stream.get("tags", {}).get("language", "und") for stream in json.loads(probed.stdout)["streams"]]


@pytest.mark.parametrize("container", ["mkv", "mp4"])
@pytest.mark.parametrize(
    ("kind", "chosen"),
    [
        ("s", ("--all-subtitles", "--subtitle-lang-list", "any", "--audio", "none")),
        ("a", ("--all-audio", "--audio-lang-list", "any", "--aencoder", "copy:ac3")),
    ],
)
def test_every_language_code_is_written_as_expected(
    handbrake: HandBrake, folder: Path, kind: str, chosen: tuple[str, ...], container: str
) -> None:
    film, result = source(folder, kind), folder / f"{kind}.{container}"
    # FFmpeg writes any tag it is given; this checks what the file really contains.
    assert languages(film, kind)[: len(KNOWN)] == list(_TAGS[: len(KNOWN)])
    encoded = run_handbrake(
        handbrake, "--preset", "Very Fast 480p30", "-i", str(film), "-o", str(result), *chosen
    )
    assert encoded.returncode == 0, encoded.stderr

    found = [language_code(tag) for tag in languages(result, kind)]
    expected = [code_in_result(tag, handbrake.version) for tag in _TAGS]
    wrong = {tag: pair for tag, *pair in zip(_TAGS, found, expected, strict=True) if pair[0] != pair[1]}
    assert wrong == {}
    assert set(found) >= KNOWN
