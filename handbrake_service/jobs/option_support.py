"""Refuses options that this HandBrakeCLI would ignore, replace or fail on, naming each field at fault.

HandBrakeCLI accepts nonsense without a word: an unknown encoder or a codec the container cannot hold ends
with exit code 0 and no file, a quality off the scale is taken as it is.
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


def refuse_unfit(
    options: EncodeOptions, preset: PresetDocument, encoders: Encoders, handbrake: HandBrake
) -> None:
    """Raise InvalidRequest when `options`, with preset and container filled in, cannot be carried out."""
    check = _Check(options, preset, encoders, handbrake)
    check.video()
    check.audio()
    check.subtitles()
    check.version()
    check.end()


class _Check:
    def __init__(
        self, options: EncodeOptions, preset: PresetDocument, encoders: Encoders, handbrake: HandBrake
    ) -> None:
        self._options = options
        self._preset = preset
        self._encoders = encoders
        self._handbrake = handbrake
        self._container = options.container or Container.MKV
        self._found: defaultdict[str, list[str]] = defaultdict(list)

    def end(self) -> None:
        if self._found:
            summary = "; ".join(f"{field}: {sentences[0]}" for field, sentences in self._found.items())
            raise InvalidRequest(summary, **self._found)

    def video(self) -> None:
        options = self._options
        name = options.encoder or self._preset.encoder
        encoder = self._encoders.video(name)
        if encoder is None:
            if options.encoder:
                known = ", ".join(self._encoders.video_names)
                self._refuse("encoder", f"This machine cannot encode with {name}; it can with: {known}.")
            else:
                self._refuse("preset", f"It encodes with {name}, which this machine does not have.")
            return
        if self._container not in encoder.containers:
            better = (
                "choose a VP9 or AV1 preset or encoder" if self._container is Container.WEBM else "choose mkv"
            )
            self._refuse(
                "container",
                f"{_NAMES[self._container]} cannot hold {name} video; {better}, or another container.",
            )
        self._word("encoder_preset", options.encoder_preset, encoder.presets, name)
        self._word("encoder_tune", options.encoder_tune, encoder.tunes, name)
        self._word("encoder_profile", options.encoder_profile, encoder.profiles, name)
        self._rate(encoder)

    def _rate(self, encoder: VideoEncoder) -> None:
        options = self._options
        if options.quality is not None:
            if encoder.quality is None:
                self._refuse("quality", f"{encoder.name} takes a bitrate only.")
            elif not _on(encoder.quality, options.quality):
                self._refuse("quality", f"{encoder.name} takes {_span(encoder.quality)}.")
        elif options.video_bitrate is None and options.encoder and self._preset.quality is not None:
            quality = self._preset.quality
            if encoder.quality is None or not _on(encoder.quality, quality):
                self._refuse(
                    "quality",
                    f"The preset's quality, {quality:g}, is not on {encoder.name}'s scale; give another.",
                )
        if options.multi_pass:
            codec = video_codec(encoder.name)
            if options.video_bitrate is None:
                self._refuse("multi_pass", "It goes with video_bitrate only.")
            elif codec is None or not codec.multi_pass:
                self._refuse("multi_pass", f"{encoder.name} looks through the source only once.")

    def audio(self) -> None:
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
        made_with = str(audio_entry(self._preset, self._options).get("AudioEncoder", ""))
        codec = AUDIO.get(made_with) or AUDIO[fallback(self._preset, self._options)]
        self._mixdown(audio.mixdown, codec.most_channels, codec.label)
        bitrate = self._options.audio_bitrate
        if bitrate is not None and bitrate not in codec.bitrates:
            span = (
                f"takes {codec.bitrates.start} to {codec.bitrates.stop - 1}"
                if codec.bitrates
                else "takes no bitrate"
            )
            self._refuse("audio_bitrate", f"{codec.label} {span}.")

    def _mixdown(self, mixdown: str | None, most_channels: int, label: str) -> None:
        if mixdown is None:
            return
        if mixdown not in self._encoders.mixdown_names:
            known = ", ".join(self._encoders.mixdown_names)
            self._refuse("audio.mixdown", f"HandBrakeCLI has no mixdown {mixdown}; it has: {known}.")
        elif MIXDOWNS[mixdown].channels > most_channels:
            self._refuse("audio.mixdown", f"{label} takes at most {most_channels} channels.")

    def subtitles(self) -> None:
        wanted = self._options.subtitles or SubtitleOptions()
        for field, number in (("burn", wanted.burn), ("default", wanted.default)):
            if number is not None and number not in (wanted.tracks or ()):
                self._refuse(f"subtitles.{field}", "It must be one of subtitles.tracks.")
        if wanted.burn is not None and wanted.burn == wanted.default:
            self._refuse(
                "subtitles.default", "What is drawn into the picture is no track players could show."
            )
        kept = set(wanted.tracks or ()) - {wanted.burn}
        if self._container is Container.WEBM and (wanted.languages or kept):
            self._refuse("subtitles", "WebM holds no subtitles; burn one, or choose another container.")

    def version(self) -> None:
        options, version = self._options, self._handbrake.version_text
        if options.deinterlace is Deinterlace.BWDIF and not self._handbrake.takes("--bwdif"):
            self._refuse("deinterlace", f"HandBrakeCLI {version} has no bwdif; use decomb or yadif.")
        if options.keep_metadata is False and not self._handbrake.takes("--no-metadata"):
            self._refuse("keep_metadata", f"HandBrakeCLI {version} always keeps them.")

    def _word(self, field: str, value: str | None, known: list[str], encoder: str) -> None:
        if value is not None and value not in known:
            listed = f"takes: {', '.join(known)}" if known else "takes none"
            self._refuse(field, f"{encoder} {listed}.")

    def _refuse(self, field: str, sentence: str) -> None:
        self._found[field].append(sentence)


_NAMES = {Container.MKV: "Matroska", Container.MP4: "MP4", Container.WEBM: "WebM"}


def _on(scale: QualityScale, quality: float) -> bool:
    return min(scale.best, scale.worst) <= quality <= max(scale.best, scale.worst)


def _span(scale: QualityScale) -> str:
    return f"{scale.best:g} (best) to {scale.worst:g}"
