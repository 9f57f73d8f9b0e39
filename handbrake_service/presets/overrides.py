"""Writes options into a job's preset where HandBrakeCLI's arguments cannot express them or change too much.

`--all-audio` replaces the preset's audio encoder by the container's default. `--aencoder` and `--ab` without
`--audio` change only the first of several entries. Arguments that select subtitles do not disable the
subtitles that the preset adds or burns in by itself. So the selection of audio and subtitles by language, and
the settings of those tracks, are written into the preset.
"""

from collections.abc import Mapping
from typing import Any

from handbrake_service.handbrake.channels import WIDEST_MIXDOWN
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.codecs import AUDIO, FALLBACK_AUDIO, MIXDOWNS, copies
from handbrake_service.presets.document import PresetDocument
from shared.domain.languages import UNDETERMINED, language_code
from shared.domain.options import AudioOptions, Container, EncodeOptions, SubtitleOptions

#: Passthrough is lossless, so it ranks above any number of encoded channels.
_PASSTHROUGH_RICHNESS = 100
#: HandBrake chooses the bitrate from the number of channels. For 0 it would use the lowest bitrate.
_DEFAULT_BITRATE = -1


def with_options(preset: PresetDocument, options: EncodeOptions, handbrake: HandBrake) -> PresetDocument:
    """Return the preset with `options` written into it, for this version of HandBrakeCLI.

    Raises ValueError when `options` names no container.
    """
    return preset.changed(
        {
            **_audio(preset, options, handbrake),
            **_subtitles(options.subtitles or SubtitleOptions()),
            **_dimensions(options),
        }
    )


def audio_entry(preset: PresetDocument, options: EncodeOptions) -> dict[str, Any]:
    """Return the settings for each selected track: the preset's richest entry, changed by `options`."""
    entries = preset.audio or [
        {"AudioEncoder": FALLBACK_AUDIO[_container(options)], "AudioBitrate": _DEFAULT_BITRATE}
    ]
    return _changed(max(entries, key=_richness), options)


def named_track_entry(preset: PresetDocument, options: EncodeOptions) -> dict[str, Any]:
    """Return `audio_entry` for tracks selected by number.

    With passthrough of one codec, HandBrakeCLI drops a numbered track of another codec instead of encoding
    it. It does not with `copy`, which allows all codecs in the copy mask but does not work with WebM.
    """
    entry = audio_entry(preset, options)
    if entry["AudioEncoder"].startswith("copy"):
        webm = _container(options) is Container.WEBM
        entry["AudioEncoder"] = fallback(preset, options) if webm else "copy"
    if entry.get("AudioBitrate") == _DEFAULT_BITRATE:
        return entry | _default_quality(entry["AudioEncoder"], fallback(preset, options))
    return entry


def _default_quality(encoder: str, fallback_encoder: str) -> dict[str, Any]:
    """Return the default quality, because without an argument an encoder with a scale uses its worst."""
    codec = AUDIO.get(fallback_encoder if encoder.startswith("copy") else encoder)
    quality = codec.quality if codec else None
    return {} if quality is None else {"AudioTrackQualityEnable": True, "AudioTrackQuality": quality}


def _audio(preset: PresetDocument, options: EncodeOptions, handbrake: HandBrake) -> dict[str, Any]:
    audio = options.audio or AudioOptions()
    chosen = audio.tracks is not None or audio.languages is not None
    if chosen or audio.encoder or audio.passthrough:
        entries = [audio_entry(preset, options)]
    else:
        entries = [_changed(entry, options) for entry in preset.audio]
    changes: dict[str, Any] = {"AudioList": entries, "AudioEncoderFallback": fallback(preset, options)}
    if audio.passthrough:
        # HandBrakeCLI rejects a preset with an unknown entry in the copy mask.
        known = handbrake.listed("--aencoder")
        changes["AudioCopyMask"] = [name for name in copies(_container(options)) if name in known]
    elif audio.tracks and entries[0]["AudioEncoder"].startswith("copy:"):
        changes["AudioCopyMask"] = [entries[0]["AudioEncoder"]]
    if audio.languages is not None:
        changes["AudioLanguageList"] = [_handbrakes_code(language) for language in audio.languages]
        changes["AudioTrackSelectionBehavior"] = "all"
    return changes


def fallback(preset: PresetDocument, options: EncodeOptions) -> str:
    """Return the encoder for tracks that cannot be copied."""
    container = _container(options)
    chosen = options.audio.encoder if options.audio else None
    richest = max(preset.audio, key=_richness, default={})
    candidates = [chosen, richest.get("AudioEncoder"), preset.settings.get("AudioEncoderFallback")]
    fitting = (name for name in candidates if name in AUDIO and container in AUDIO[name].containers)
    return str(next(fitting, FALLBACK_AUDIO[container]))


def _changed(entry: Mapping[str, Any], options: EncodeOptions) -> dict[str, Any]:
    audio = options.audio or AudioOptions()
    changed = dict(entry)
    encoder = str(entry.get("AudioEncoder", ""))
    if audio.passthrough:
        # HandBrake does not support `copy` (passthrough of any codec) with WebM.
        webm = _container(options) is Container.WEBM
        changed["AudioEncoder"] = "copy:opus" if webm else "copy"
        # Tracks that must be encoded keep their channels: the preset's mixdown is for its own encoder.
        changed["AudioMixdown"] = WIDEST_MIXDOWN
    elif audio.encoder:
        changed["AudioEncoder"] = audio.encoder
    elif not _fits(encoder, _container(options)):
        changed["AudioEncoder"] = FALLBACK_AUDIO[_container(options)]
    if changed.get("AudioEncoder") != encoder:
        # The preset's values are for another encoder, so HandBrake chooses defaults.
        changed |= {
            "AudioBitrate": _DEFAULT_BITRATE,
            "AudioTrackQualityEnable": False,
            "AudioCompressionLevel": -1.0,
        }
    if audio.mixdown:
        changed["AudioMixdown"] = audio.mixdown
    if options.audio_bitrate is not None:
        changed |= {"AudioBitrate": options.audio_bitrate, "AudioTrackQualityEnable": False}
    return changed


def _fits(encoder: str, container: Container) -> bool:
    if encoder in AUDIO:
        return container in AUDIO[encoder].containers
    return encoder == "copy" or encoder in copies(container)


def _richness(entry: Mapping[str, Any]) -> int:
    if str(entry.get("AudioEncoder", "")).startswith("copy"):
        return _PASSTHROUGH_RICHNESS
    mix = MIXDOWNS.get(str(entry.get("AudioMixdown")))
    return mix.channels if mix else 0


def _subtitles(subtitles: SubtitleOptions) -> dict[str, Any]:
    if subtitles.tracks is None and subtitles.languages is None:
        return {}
    changes: dict[str, Any] = {
        "SubtitleAddCC": False,
        "SubtitleAddForeignAudioSearch": False,
        "SubtitleAddForeignAudioSubtitle": False,
        "SubtitleBurnBehavior": "none",
        "SubtitleBurnBDSub": False,
        "SubtitleBurnDVDSub": False,
        "SubtitleTrackSelectionBehavior": "none",
    }
    if subtitles.languages is not None:
        changes["SubtitleLanguageList"] = [_handbrakes_code(language) for language in subtitles.languages]
        changes["SubtitleTrackSelectionBehavior"] = "all"
    return changes


def _dimensions(options: EncodeOptions) -> dict[str, Any]:
    """Return changes that make the resolution an upper limit, even if the preset forces a size."""
    if options.resolution is None:
        return {}
    return {
        "PictureAllowUpscaling": False,
        "PictureForceHeight": 0,
        "PictureForceWidth": 0,
        "PictureUseMaximumSize": True,
    }


def _handbrakes_code(language: str) -> str:
    """Return the language code in a preset. Only arguments use `und` for any language, presets use `any`."""
    return "any" if language == UNDETERMINED else language_code(language)


def _container(options: EncodeOptions) -> Container:
    if options.container is None:
        raise ValueError("the container must be filled in before an encode")
    return options.container
