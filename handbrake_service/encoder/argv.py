"""Builds the HandBrakeCLI arguments of one encode from typed options. No user text becomes an option name.

Settings that no argument can express are written into the preset instead (`presets.overrides`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.codecs import FORMATS
from handbrake_service.presets.document import PINNED_NAME, PresetDocument
from handbrake_service.presets.overrides import named_track_entry, with_options
from shared.domain.inspection import Crop
from shared.domain.options import (
    AudioOptions,
    CropMode,
    Deinterlace,
    Denoise,
    DenoiseStrength,
    EncodeOptions,
    FrameRateMode,
    SubtitleOptions,
)

#: HandBrake counts positions in ticks of the 90 kHz MPEG clock, which makes them exact.
_TICKS_PER_SECOND = 90_000
#: More subtitle tracks than any source has, because `--subtitle-forced` takes numbers and not "all".
_MAX_SUBTITLES = 99

_RATE_MODES = {
    FrameRateMode.CONSTANT: "--cfr",
    FrameRateMode.PEAK: "--pfr",
    FrameRateMode.VARIABLE: "--vfr",
}
_DEINTERLACE = {
    Deinterlace.OFF: ["--no-deinterlace", "--no-comb-detect"],
    Deinterlace.DECOMB: ["--comb-detect", "--decomb"],
    # With comb detection, these filters would skip the frames it considers progressive.
    Deinterlace.YADIF: ["--no-comb-detect", "--deinterlace"],
    Deinterlace.BWDIF: ["--no-comb-detect", "--bwdif"],
}


class EncodeCommand:
    """The arguments and preset of one encode. Some arguments depend on the version of HandBrakeCLI."""

    def __init__(self, handbrake: HandBrake, preset: PresetDocument, options: EncodeOptions) -> None:
        self._handbrake = handbrake
        self._preset = preset
        self._options = options

    def preset_text(self) -> str:
        """Return the JSON that the preset file must contain."""
        return with_options(self._preset, self._options, self._handbrake).named(PINNED_NAME).text()

    def arguments(self, source: str, result: Path, preset_file: Path) -> list[str]:
        """Return the arguments without the program name.

        The format is always explicit, because HandBrakeCLI writes MP4 for any unknown extension. Raises
        ValueError when the options name no container.
        """
        options = self._options
        if options.container is None:
            raise ValueError("the container must be filled in before an encode")
        return [
            *("--preset-import-file", str(preset_file), "--preset", PINNED_NAME),
            *("--input", source, "--output", str(result), "--format", FORMATS[options.container]),
            *self._range(),
            *self._video(),
            *self._dimensions(),
            *self._filters(),
            *self._audio(),
            *_subtitles(options.subtitles or SubtitleOptions()),
            *self._extras(),
        ]

    def _range(self) -> list[str]:
        options = self._options
        start_s = options.start_s or 0.0
        arguments = ["--title", str(options.title)] if options.title is not None else []
        if start_s:
            arguments += ["--start-at", _position(start_s)]
        if options.stop_s is not None:  # relative to --start-at
            arguments += ["--stop-at", _position(options.stop_s - start_s)]
        return arguments

    def _video(self) -> list[str]:
        options = self._options
        arguments = [
            *_given("--encoder", options.encoder),
            *_given("--encoder-preset", options.encoder_preset),
            *_given("--encoder-tune", options.encoder_tune),
            *_given("--encoder-profile", options.encoder_profile),
        ]
        if options.video_bitrate is not None:
            arguments += ["--vb", str(options.video_bitrate)]
        elif options.quality is not None:
            arguments += ["--quality", f"{options.quality:g}"]
        if options.multi_pass is not None:
            word = "multi-pass" if self._handbrake.takes("--multi-pass") else "two-pass"  # renamed in 1.7.0
            arguments.append(f"--{word}" if options.multi_pass else f"--no-{word}")
        if options.frame_rate is not None:
            arguments += ["--rate", f"{options.frame_rate:.6g}"]
        if options.frame_rate_mode is not None:
            arguments.append(_RATE_MODES[options.frame_rate_mode])
        return arguments

    def _dimensions(self) -> list[str]:
        size = self._options.max_size()
        limits = ["--maxWidth", str(size[0]), "--maxHeight", str(size[1])] if size else []
        return limits + self._crop()

    def _crop(self) -> list[str]:
        match self._options.crop:
            case None:
                kept = self._preset.crop_arguments()
                return kept if "--crop" in kept or self._handbrake.takes("--crop-mode") else []
            case Crop() as crop:
                return ["--crop", f"{crop.top}:{crop.bottom}:{crop.left}:{crop.right}"]
            case mode if self._handbrake.takes("--crop-mode"):
                return ["--crop-mode", mode.value]
            case CropMode.NONE:
                return ["--crop", "0:0:0:0"]
            case _:  # versions before 1.6 have only one automatic mode, the default
                return []

    def _filters(self) -> list[str]:
        options = self._options
        arguments = list(_DEINTERLACE[options.deinterlace]) if options.deinterlace else []
        match options.denoise:
            case Denoise.OFF:
                arguments += ["--no-hqdn3d", "--no-nlmeans"]
            case Denoise():
                strength = options.denoise_strength or DenoiseStrength.MEDIUM
                arguments.append(f"--{options.denoise.value}={strength.value}")
        return arguments

    def _audio(self) -> list[str]:
        """Name the tracks and their settings, because `--audio` discards the audio settings of the preset."""
        audio = self._options.audio or AudioOptions()
        if audio.tracks is None:
            return []
        if not audio.tracks:
            return ["--audio", "none"]
        numbers = ",".join(str(number) for number in audio.tracks)
        return ["--audio", numbers, *_track_settings(named_track_entry(self._preset, self._options))]

    def _extras(self) -> list[str]:
        options = self._options
        arguments = []
        if options.chapters is not None:
            arguments.append("--markers" if options.chapters else "--no-markers")
        # Versions before 1.10 have no such option and always keep metadata.
        if options.keep_metadata is not None and self._handbrake.takes("--no-metadata"):
            arguments.append("--keep-metadata" if options.keep_metadata else "--no-metadata")
        return arguments


def _subtitles(subtitles: SubtitleOptions) -> list[str]:
    chosen = subtitles.tracks
    if chosen == []:
        return ["--subtitle", "none"]
    arguments = ["--subtitle", ",".join(str(number) for number in chosen)] if chosen else []
    if subtitles.forced_only:
        count = len(chosen) if chosen else _MAX_SUBTITLES
        arguments.append("--subtitle-forced=" + ",".join(str(number) for number in range(1, count + 1)))
    if chosen and subtitles.burn is not None:
        arguments.append(f"--subtitle-burned={chosen.index(subtitles.burn) + 1}")
    if chosen and subtitles.default is not None:
        arguments.append(f"--subtitle-default={chosen.index(subtitles.default) + 1}")
    return arguments


def _track_settings(entry: Mapping[str, Any]) -> list[str]:
    """Return the arguments for an entry of a preset's audio list. Each single value applies to all tracks."""
    arguments = ["--aencoder", str(entry["AudioEncoder"])]
    if entry.get("AudioTrackQualityEnable"):
        arguments += ["--aq", f"{float(entry['AudioTrackQuality']):g}"]
    elif entry.get("AudioBitrate", 0) > 0:
        arguments += ["--ab", str(int(entry["AudioBitrate"]))]
    if entry.get("AudioMixdown", "none") != "none":
        arguments += ["--mixdown", str(entry["AudioMixdown"])]
    if entry.get("AudioSamplerate", "auto") != "auto":
        arguments += ["--arate", str(entry["AudioSamplerate"])]
    if entry.get("AudioTrackDRCSlider", 0) > 0:
        arguments += ["--drc", f"{float(entry['AudioTrackDRCSlider']):g}"]
    if entry.get("AudioTrackGainSlider", 0) != 0:
        arguments.append(f"--gain={float(entry['AudioTrackGainSlider']):g}")
    if entry.get("AudioNormalizeMixLevel"):
        arguments += ["--normalize-mix", "1"]
    return arguments


def _given(option: str, value: str | None) -> list[str]:
    return [option, value] if value is not None else []


def _position(seconds: float) -> str:
    return f"pts:{round(seconds * _TICKS_PER_SECOND)}"
