"""The arguments HandBrakeCLI gets."""

from pathlib import Path

from handbrake_service.encoder.argv import encode_arguments
from shared.domain.options import Container, EncodeOptions

SOURCE, RESULT = "/proc/self/fd/5", Path("/archive/.h2r-staging/n/x.part")


def arguments(**options: object) -> list[str]:
    """Give the arguments after source and result."""
    filled = {"preset": "Fast 1080p30", "container": Container.MKV} | options
    return encode_arguments(SOURCE, RESULT, EncodeOptions.model_validate(filled))[4:]


def test_preset_and_format_are_always_said() -> None:
    assert arguments() == ["--preset", "Fast 1080p30", "--format", "av_mkv"]


def test_each_option_becomes_its_own_argument() -> None:
    assert arguments(quality=21.5, resolution="1280x720", audio_bitrate=160)[4:] == [
        *("--quality", "21.5"),
        *("--maxWidth", "1280", "--maxHeight", "720"),
        *("--ab", "160"),
    ]
    assert arguments(video_bitrate=2500)[4:] == ["--vb", "2500"]


def test_a_preset_that_looks_like_an_option_stays_a_value() -> None:
    assert arguments(preset="--output=/etc/passwd")[:2] == ["--preset", "--output=/etc/passwd"]
