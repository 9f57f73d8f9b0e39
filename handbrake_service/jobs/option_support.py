"""Refuses options that this HandBrakeCLI would ignore, replace or fail on, naming each field at fault.

HandBrakeCLI does not report them. With an unknown encoder, or a codec that the container cannot hold, it
exits with code 0 and no file. A quality outside the encoder's scale is used unchanged.
"""

from collections import defaultdict

from handbrake_service.handbrake.catalogue import Encoders
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.codecs import AUDIO, MIXDOWNS, video_codec
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import audio_entry, fallback
from shared.domain.encoders import QualityScale, VideoEncoder
from shared.domain.errors import InvalidRequest
from shared.domain.options import AudioOptions, Container, Deinterlace, EncodeOptions, SubtitleOptions


def require_supported(
    options: EncodeOptions, preset: PresetDocument, encoders: Encoders, handbrake: HandBrake
) -> None:
    """Raise InvalidRequest if resolved `options` cannot be carried out on this node."""
    validator = _OptionValidator(options, preset, encoders, handbrake)
    validator.check_video()
    validator.check_audio()
    validator.check_subtitles()
    validator.check_version()
    validator.raise_refusals()


class _OptionValidator:
    def __init__(
        self, options: EncodeOptions, preset: PresetDocument, encoders: Encoders, handbrake: HandBrake
    ) -> None:
        self._options = options
        self._preset = preset
        self._encoders = encoders
        self._handbrake = handbrake
        self._container = options.container or Container.MKV
        self._refusals: defaultdict[str, list[str]] = defaultdict(list)

    def raise_refusals(self) -> None:
        if self._refusals:
            summary = "; ".join(f"{field}: {sentences[0]}" for field, sentences in self._refusals.items())
            raise InvalidRequest(summary, **self._refusals)

    def check_video(self) -> None:
        options = self._options
        name = options.encoder or self._preset.encoder
        encoder = self._encoders.video(name)
        if encoder is None:
            if options.encoder:
                known = ", ".join(self._encoders.video_names)
                self._refuse("encoder", f"This node has no encoder {name}; it has: {known}.")
            else:
                self._refuse("preset", f"It uses the encoder {name}, which this node does not have.")
            return
        if self._container not in encoder.containers:
            better = (
                "choose a VP9 or AV1 preset or encoder" if self._container is Container.WEBM else "choose mkv"
            )
            self._refuse(
                "container",
                f"{_NAMES[self._container]} cannot hold {name} video; {better}, or another container.",
            )
        self._check_word("encoder_preset", options.encoder_preset, encoder.presets, name)
        self._check_word("encoder_tune", options.encoder_tune, encoder.tunes, name)
        self._check_word("encoder_profile", options.encoder_profile, encoder.profiles, name)
        self._check_rate(encoder)

    def _check_rate(self, encoder: VideoEncoder) -> None:
        options = self._options
        if options.quality is not None:
            if encoder.quality is None:
                self._refuse("quality", f"{encoder.name} only supports a bitrate.")
            elif not _is_on(encoder.quality, options.quality):
                self._refuse("quality", f"{encoder.name} takes values from {_span(encoder.quality)}.")
        elif options.video_bitrate is None and options.encoder and self._preset.quality is not None:
            quality = self._preset.quality
            if encoder.quality is None or not _is_on(encoder.quality, quality):
                self._refuse(
                    "quality",
                    f"The preset's quality {quality:g} is outside {encoder.name}'s scale; set a quality.",
                )
        if options.multi_pass:
            codec = video_codec(encoder.name)
            if options.video_bitrate is None:
                self._refuse("multi_pass", "It requires video_bitrate.")
            elif codec is None or not codec.multi_pass:
                self._refuse("multi_pass", f"{encoder.name} does not support multi-pass encoding.")

    def check_audio(self) -> None:
        audio = self._options.audio or AudioOptions()
        if audio.encoder is not None:
            if audio.encoder not in self._encoders.audio_names:
                known = ", ".join(self._encoders.audio_names)
                self._refuse(
                    "audio.encoder", f"HandBrakeCLI has no audio encoder {audio.encoder}; it has: {known}."
                )
                return
            if self._container not in AUDIO[audio.encoder].containers:
                self._refuse("audio.encoder", f"{_NAMES[self._container]} cannot hold {audio.encoder} audio.")
        encoder = str(audio_entry(self._preset, self._options).get("AudioEncoder", ""))
        codec = AUDIO.get(encoder) or AUDIO[fallback(self._preset, self._options)]
        self._check_mixdown(audio.mixdown, codec.most_channels, codec.label)
        bitrate = self._options.audio_bitrate
        if bitrate is not None and bitrate not in codec.bitrates:
            supported = (
                f"takes {codec.bitrates.start} to {codec.bitrates.stop - 1} kbit/s"
                if codec.bitrates
                else "takes no bitrate"
            )
            self._refuse("audio_bitrate", f"{codec.label} {supported}.")

    def _check_mixdown(self, mixdown: str | None, most_channels: int, label: str) -> None:
        if mixdown is None:
            return
        if mixdown not in self._encoders.mixdown_names:
            known = ", ".join(self._encoders.mixdown_names)
            self._refuse("audio.mixdown", f"HandBrakeCLI has no mixdown {mixdown}; it has: {known}.")
        elif MIXDOWNS[mixdown].channels > most_channels:
            self._refuse("audio.mixdown", f"{label} supports at most {most_channels} channels.")

    def check_subtitles(self) -> None:
        chosen = self._options.subtitles or SubtitleOptions()
        for field, number in (("burn", chosen.burn), ("default", chosen.default)):
            if number is not None and number not in (chosen.tracks or ()):
                self._refuse(f"subtitles.{field}", "It must be one of subtitles.tracks.")
        if chosen.burn is not None and chosen.burn == chosen.default:
            self._refuse("subtitles.default", "A burned-in track cannot be the default track.")
        kept = set(chosen.tracks or ()) - {chosen.burn}
        if self._container is Container.WEBM and (chosen.languages or kept):
            self._refuse("subtitles", "WebM cannot hold subtitles; burn one in, or choose another container.")

    def check_version(self) -> None:
        options, version = self._options, self._handbrake.version_text
        if options.deinterlace is Deinterlace.BWDIF and not self._handbrake.takes("--bwdif"):
            self._refuse("deinterlace", f"HandBrakeCLI {version} has no bwdif; use decomb or yadif.")
        if options.keep_metadata is False and not self._handbrake.takes("--no-metadata"):
            self._refuse("keep_metadata", f"HandBrakeCLI {version} always keeps the metadata.")

    def _check_word(self, field: str, value: str | None, known: list[str], encoder: str) -> None:
        if value is not None and value not in known:
            supported = f"supports: {', '.join(known)}" if known else "supports none"
            self._refuse(field, f"{encoder} {supported}.")

    def _refuse(self, field: str, sentence: str) -> None:
        self._refusals[field].append(sentence)


_NAMES = {Container.MKV: "Matroska", Container.MP4: "MP4", Container.WEBM: "WebM"}


def _is_on(scale: QualityScale, quality: float) -> bool:
    return min(scale.best, scale.worst) <= quality <= max(scale.best, scale.worst)


def _span(scale: QualityScale) -> str:
    return f"{scale.best:g} (best) to {scale.worst:g}"
