"""What the size and time of an encode depend on, derived from preset, options and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handbrake_service.inspection.source_summary import SourceSummary
from shared.domain.inspection import Crop
from shared.domain.languages import UNDETERMINED, language_code
from shared.domain.options import Denoise, EncodeOptions, FrameRateMode

#: Assumed for a source that does not say.
_USUAL_SIZE = (1920, 1080)
_USUAL_FRAME_RATE = 25.0
#: Assumed for a stereo track whose bitrate is left to the encoder, and for a copied one, in kbit/s.
_USUAL_AUDIO_KBPS = 160.0
_COPIED_AUDIO_KBPS = 384.0

#: Encode time with a filter, as a multiple of that without.
_FILTER_COST = {"nlmeans": 4.0, "hqdn3d": 1.2}
#: `VideoQualityType` of presets with constant quality.
_BY_QUALITY = 2
#: Time of two passes, as a multiple of one. A first pass is fast, since its result is discarded.
_PASSES_COST = 1.6


@dataclass(frozen=True)
class EncodeProfile:
    """What the size and time of an encode depend on."""

    encoder: str
    """HandBrake's name."""
    speed: str
    """The encoder's preset; empty for an encoder without presets."""
    quality: float | None
    """Constant quality on the encoder's scale; None for an average bitrate."""
    video_kbps: float
    """The average bitrate where `quality` is None."""
    width: int
    height: int
    frame_rate: float
    duration_s: float
    audio_kbps: float
    """Of all audio tracks together."""
    cost: float
    """Encode time as a multiple of one pass without filters."""

    @property
    def megapixels(self) -> float:
        """Megapixels of all frames of the result together."""
        return self.width * self.height * self.frame_rate * self.duration_s / 1e6


def profile_of(preset: Mapping[str, Any], options: EncodeOptions, source: SourceSummary) -> EncodeProfile:
    """Return the profile of an encode of `source`.

    `preset` has the settings of one preset, as HandBrake exports them, with the options applied.
    """
    width, height = _size(preset, options, source)
    by_quality = options.video_bitrate is None and (
        options.quality is not None or preset.get("VideoQualityType", _BY_QUALITY) == _BY_QUALITY
    )
    quality = preset.get("VideoQualitySlider", 22.0) if options.quality is None else options.quality
    passes = not by_quality and (_two_passes(preset) if options.multi_pass is None else options.multi_pass)
    denoise = options.denoise or preset.get("PictureDenoiseFilter", Denoise.OFF)
    return EncodeProfile(
        encoder=options.encoder or preset["VideoEncoder"],
        speed=options.encoder_preset or preset.get("VideoPreset") or "",
        quality=float(quality) if by_quality else None,
        video_kbps=float(options.video_bitrate or preset.get("VideoAvgBitrate") or 0),
        width=width,
        height=height,
        frame_rate=_frame_rate(preset, options, source),
        duration_s=options.encoded_s(source.duration_s or 0.0),
        audio_kbps=_audio_kbps(preset, options, source),
        cost=_FILTER_COST.get(denoise, 1.0) * (_PASSES_COST if passes else 1.0),
    )


def _two_passes(preset: Mapping[str, Any]) -> bool:
    """Return whether a preset asks for two passes; HandBrake 1.7.0 renamed the setting."""
    return bool(preset.get("VideoMultiPass", preset.get("VideoTwoPass", False)))


def _size(preset: Mapping[str, Any], options: EncodeOptions, source: SourceSummary) -> tuple[int, int]:
    width, height = source.width or _USUAL_SIZE[0], source.height or _USUAL_SIZE[1]
    if isinstance(options.crop, Crop):
        width = max(1, width - options.crop.left - options.crop.right)
        height = max(1, height - options.crop.top - options.crop.bottom)
    limits = options.max_size() or (preset.get("PictureWidth") or 0, preset.get("PictureHeight") or 0)
    shrunk = min(1.0, (limits[0] or width) / width, (limits[1] or height) / height)
    return round(width * shrunk), round(height * shrunk)


def _frame_rate(preset: Mapping[str, Any], options: EncodeOptions, source: SourceSummary) -> float:
    source_rate = source.frame_rate or _USUAL_FRAME_RATE
    preset_rate = preset.get("VideoFramerate", "auto")
    requested = options.frame_rate or (float(preset_rate) if preset_rate not in ("", "auto") else None)
    mode = options.frame_rate_mode or _MODES.get(preset.get("VideoFramerateMode", "vfr"))
    if requested is None:
        return source_rate
    return requested if mode is FrameRateMode.CONSTANT else min(source_rate, requested)


_MODES = {"cfr": FrameRateMode.CONSTANT, "pfr": FrameRateMode.PEAK, "vfr": FrameRateMode.VARIABLE}


def _audio_kbps(preset: Mapping[str, Any], options: EncodeOptions, source: SourceSummary) -> float:
    entries = preset.get("AudioList") or [{}]
    each = [_entry_kbps(entry) for entry in entries]
    count = _audio_tracks(preset, options, source.audio_languages)
    # HandBrake applies every entry to the first track, and only the first entry to the others. A preset in
    # which tracks are chosen has one entry.
    return sum(each) + each[0] * (count - 1) if count else 0.0


def _audio_tracks(preset: Mapping[str, Any], options: EncodeOptions, languages: tuple[str, ...]) -> int:
    if options.audio is not None and options.audio.tracks is not None:
        return len(options.audio.tracks)
    if options.audio is not None and options.audio.languages is not None:
        chosen = {language_code(each) for each in options.audio.languages}
        return len(languages) if UNDETERMINED in chosen else sum(each in chosen for each in languages)
    match preset.get("AudioTrackSelectionBehavior", "first"):
        case "none":
            return 0
        case "all":
            return len(languages)
    return min(1, len(languages))


def _entry_kbps(entry: Mapping[str, Any]) -> float:
    if str(entry.get("AudioEncoder", "")).startswith("copy"):
        return _COPIED_AUDIO_KBPS
    return float(max(0, entry.get("AudioBitrate", 0)) or _USUAL_AUDIO_KBPS)
