"""Simulated HandBrakeCLI versions with the parts of their help that we parse, and an exported preset."""

from typing import Any

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.document import PresetDocument

_ENCODERS = """\
   -e, --encoder <string>  Select video encoder:
                               x264
                               x265_10bit
                               svt_av1
                               VP9
       --encoder-preset <string>
   -E, --aencoder <string> Select audio encoder(s):
                               av_aac
                               copy:aac
                               ac3
                               copy:ac3
                               copy:flac
                               opus
                               copy:opus
                               copy
"""


def handbrake(version: tuple[int, int, int], *options: str) -> HandBrake:
    """Return a HandBrakeCLI whose help lists `options`."""
    lines = "".join(f"       {option}   Something\n" for option in options)
    return HandBrake("HandBrakeCLI", version, lines + _ENCODERS)


OLD = handbrake((1, 5, 1), "--two-pass", "--no-two-pass")
DEBIAN_12 = handbrake((1, 6, 1), "--two-pass", "--no-two-pass", "--bwdif", "--crop-mode <string>")
NEW = handbrake(
    (1, 11, 2), "--multi-pass", "--no-multi-pass", "--bwdif", "--crop-mode <string>", "--no-metadata"
)

STEREO = {"AudioEncoder": "av_aac", "AudioBitrate": 160, "AudioMixdown": "stereo"}
SURROUND = {"AudioEncoder": "ac3", "AudioBitrate": 640, "AudioMixdown": "5point1"}


def preset(**settings: Any) -> PresetDocument:
    """Return a preset with the fields that our code reads."""
    defaults = {
        "PresetName": "Mine",
        "FileFormat": "av_mp4",
        "VideoEncoder": "x264",
        "VideoQualityType": 2,
        "VideoQualitySlider": 22.0,
        "AudioList": [STEREO],
        "PictureCropMode": 0,
    }
    return PresetDocument(defaults | settings, {"VersionMajor": 50})
