"""Passthrough of audio that cannot be copied: encoders keep as many channels as they can, in every layout."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from handbrake_service.encoder.argv import EncodeCommand
from handbrake_service.handbrake.channels import kept_channels
from handbrake_service.handbrake.cli import HandBrake, find_handbrake
from handbrake_service.handbrake.codecs import AUDIO
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import audio_entry, fallback
from shared.domain.options import EncodeOptions
from tests.support.handbrake import run_handbrake
from tests.support.media_cache import ffmpeg

#: FFmpeg's names of layouts with their channels. The first four are kept as far as the encoder supports them.
_LAYOUTS = {
    "mono": 1,
    "stereo": 2,
    "5.1": 6,
    "7.1": 8,
    "2.1": 3,
    "3.0": 3,
    "4.0": 4,
    "quad": 4,
    "5.0": 5,
    "6.1": 7,
    "7.1(wide)": 8,
}
_COMMON = 4
_ENCODERS = [name for name in find_handbrake().listed("--aencoder") if name in AUDIO]


@pytest.fixture(scope="module")
def handbrake() -> HandBrake:
    return find_handbrake()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One second with a PCM track, which HandBrake before 1.11 cannot copy, in every layout."""
    arguments = ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1"]
    for layout, channels in _LAYOUTS.items():
        tones = "|".join(f"{0.1 * (channel + 1):.1f}*sin({200 + channel}*t)" for channel in range(channels))
        arguments += [
            "-f",
            "lavfi",
            "-i",
            f"aevalsrc={tones}:channel_layout={layout}:duration=1:sample_rate=48000",
        ]
    arguments += [word for number in range(len(_LAYOUTS) + 1) for word in ("-map", str(number))]
    arguments += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "pcm_s24le"]
    return ffmpeg(arguments, tmp_path_factory.mktemp("channels") / "layouts.mov")


@pytest.fixture(scope="module")
def preset(source: Path, handbrake: HandBrake) -> PresetDocument:
    """A built-in preset that mixes down to stereo."""
    found = BuiltinPresets(handbrake, source.parent).get("Very Fast 480p30")
    assert found is not None
    return found


def audio_tracks(file: Path) -> list[tuple[str, int, str]]:
    """Return codec, channels and layout of a file's audio tracks."""
    command = ["ffprobe", "-v", "error", "-select_streams", "a", "-show_streams", "-of", "json", str(file)]
    streams = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    return [(each["codec_name"], each["channels"], each.get("channel_layout", "")) for each in streams]


@pytest.mark.parametrize("encoder", _ENCODERS)
@pytest.mark.parametrize(
    "choice",
    [{"tracks": list(range(1, len(_LAYOUTS) + 1))}, {"languages": ["und"]}],
    ids=["numbers", "languages"],
)
def test_channels_are_kept_as_far_as_the_encoder_supports_them(
    source: Path,
    preset: PresetDocument,
    handbrake: HandBrake,
    tmp_path: Path,
    choice: dict[str, list[object]],
    encoder: str,
) -> None:
    before = audio_tracks(source)
    assert [(channels, layout) for _, channels, layout in before] == [
        (c, name) for name, c in _LAYOUTS.items()
    ]
    options = EncodeOptions.model_validate(
        {"container": "mkv", "audio": {"passthrough": True, "encoder": encoder} | choice}
    )
    command = EncodeCommand(handbrake, preset, options)
    file, result = tmp_path / "preset.json", tmp_path / "result.mkv"
    file.write_text(command.preset_text())
    encoded = run_handbrake(handbrake, *command.arguments(str(source), result, file))
    assert encoded.returncode == 0, encoded.stderr

    # Not the lowest possible bitrate, which HandBrake uses when none is given.
    rates = [int(rate) for rate in re.findall(r"\+ encoder: [^\n]*\n[^\n]*\+ bitrate: (\d+)", encoded.stderr)]
    assert rates == [] if "flac" in encoder else min(rates) >= 64, rates

    after = audio_tracks(result)
    found = [channels for _, channels, _ in after]
    entry, other = audio_entry(preset, options), fallback(preset, options)
    copied = [codec == codec_before for (codec, *_), (codec_before, *_) in zip(after, before, strict=True)]
    least = [
        kept_channels(entry, other, same, channels, layout)
        for same, (_, channels, layout) in zip(copied, before, strict=True)
    ]
    most = AUDIO[encoder].most_channels
    assert least[:_COMMON] == [min(channels, most) for channels in list(_LAYOUTS.values())[:_COMMON]]
    assert found[:_COMMON] == least[:_COMMON]
    assert all(channels >= wanted for channels, wanted in zip(found, least, strict=True)), (found, least)
