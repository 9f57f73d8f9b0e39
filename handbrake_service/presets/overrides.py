"""Works options into a job's preset where HandBrakeCLI's arguments cannot say them, or would say more.

`--all-audio` puts the container's default encoder in the place of the preset's; `--aencoder` and `--ab`
without `--audio` change the first of several entries; asking for subtitles leaves what the preset adds or
burns on its own. So the choice of audio and subtitles by language, and what is made of them, goes into
the preset itself.
"""

from collections.abc import Mapping
from typing import Any

from handbrake_service.handbrake.channels import WIDEST_MIXDOWN
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.codecs import AUDIO, FALLBACK_AUDIO, MIXDOWNS, copies
from handbrake_service.presets.document import PresetDocument
from shared.domain.languages import UNDETERMINED, language_code
from shared.domain.options import AudioOptions, Container, EncodeOptions, SubtitleOptions

#: Lossless, so there is nothing richer.
_COPIED_CHANNELS = 100
#: Leaves the bitrate to HandBrake, which goes by the channels; for 0 it takes the lowest there is.
_USUAL_BITRATE = -1


def with_options(preset: PresetDocument, options: EncodeOptions, handbrake: HandBrake) -> PresetDocument:
    """Return the preset as `options`, whose container is filled in, change it for this HandBrakeCLI."""
    return preset.changed(
        {
            **_audio(preset, options, handbrake),
            **_subtitles(options.subtitles or SubtitleOptions()),
            **_picture(options),
        }
    )


def audio_entry(preset: PresetDocument, options: EncodeOptions) -> dict[str, Any]:
    """Return what is made of each chosen track: the preset's richest entry, as `options` change it."""
    entries = preset.audio or [
        {"AudioEncoder": FALLBACK_AUDIO[_container(options)], "AudioBitrate": _USUAL_BITRATE}
    ]
    return _changed(max(entries, key=_richness), options)


def named_track_entry(preset: PresetDocument, options: EncodeOptions) -> dict[str, Any]:
    """Return `audio_entry` for tracks named one by one.

    For these HandBrakeCLI drops a track that is not of the one kind to be copied, instead of encoding it.
    With `copy` (the kinds of the copy mask) it does not, but that it cannot do into WebM.
    """
    entry = audio_entry(preset, options)
    if entry["AudioEncoder"].startswith("copy"):
        webm = _container(options) is Container.WEBM
        entry["AudioEncoder"] = fallback(preset, options) if webm else "copy"
    if entry.get("AudioBitrate") == _USUAL_BITRATE:
        return entry | _usual_quality(entry["AudioEncoder"], fallback(preset, options))
    return entry


def _usual_quality(encoder: str, for_others: str) -> dict[str, Any]:
    """Return the quality to name in arguments: an encoder that has a scale is otherwise at its worst."""
    codec = AUDIO.get(for_others if encoder.startswith("copy") else encoder)
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
        # One kind it does not know, and it refuses the preset.
        known = handbrake.listed("--aencoder")
        changes["AudioCopyMask"] = [kind for kind in copies(_container(options)) if kind in known]
    elif audio.tracks and entries[0]["AudioEncoder"].startswith("copy:"):
        changes["AudioCopyMask"] = [entries[0]["AudioEncoder"]]
    if audio.languages is not None:
        changes["AudioLanguageList"] = [_handbrakes_code(language) for language in audio.languages]
        changes["AudioTrackSelectionBehavior"] = "all"
    return changes


def fallback(preset: PresetDocument, options: EncodeOptions) -> str:
    """Return the encoder for tracks that cannot be copied."""
    container = _container(options)
    asked = options.audio.encoder if options.audio else None
    richest = max(preset.audio, key=_richness, default={})
    wanted = [asked, richest.get("AudioEncoder"), preset.settings.get("AudioEncoderFallback")]
    fitting = (name for name in wanted if name in AUDIO and container in AUDIO[name].containers)
    return str(next(fitting, FALLBACK_AUDIO[container]))


def _changed(entry: Mapping[str, Any], options: EncodeOptions) -> dict[str, Any]:
    audio = options.audio or AudioOptions()
    changed = dict(entry)
    encoder = str(entry.get("AudioEncoder", ""))
    if audio.passthrough:
        # Passing through whatever there is, HandBrake does not do into WebM.
        webm = _container(options) is Container.WEBM
        changed["AudioEncoder"] = "copy:opus" if webm else "copy"
        # What cannot be copied keeps its channels too; the preset's mixdown is meant for its own encoder.
        changed["AudioMixdown"] = WIDEST_MIXDOWN
    elif audio.encoder:
        changed["AudioEncoder"] = audio.encoder
    elif not _fits(encoder, _container(options)):
        changed["AudioEncoder"] = FALLBACK_AUDIO[_container(options)]
    if changed.get("AudioEncoder") != encoder:
        # Meant for another encoder: HandBrake chooses what fits this one.
        changed |= {
            "AudioBitrate": _USUAL_BITRATE,
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
        return _COPIED_CHANNELS
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


def _picture(options: EncodeOptions) -> dict[str, Any]:
    """A resolution is a limit, whatever size the preset forces."""
    if options.resolution is None:
        return {}
    return {
        "PictureAllowUpscaling": False,
        "PictureForceHeight": 0,
        "PictureForceWidth": 0,
        "PictureUseMaximumSize": True,
    }


def _handbrakes_code(language: str) -> str:
    """Return the code a preset has for a language; `und` is only the word of the arguments for any."""
    return "any" if language == UNDETERMINED else language_code(language)


def _container(options: EncodeOptions) -> Container:
    if options.container is None:
        raise ValueError("the container must be filled in before an encode")
    return options.container
