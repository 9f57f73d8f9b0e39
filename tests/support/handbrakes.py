"""HandBrakeCLIs of several versions, as far as the code looks at them, and a preset as they export it."""

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
    """A HandBrakeCLI whose help names `options`."""
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
    """A preset with the fields the code reads."""
    given = {
        "PresetName": "Mine",
        "FileFormat": "av_mp4",
        "VideoEncoder": "x264",
        "VideoQualityType": 2,
        "VideoQualitySlider": 22.0,
        "AudioList": [STEREO],
        "PictureCropMode": 0,
    }
    return PresetDocument(given | settings, {"VersionMajor": 50})
