"""Which tracks of a source become which tracks of its result, from options and preset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import audio_entry, named_track_entry
from shared.domain.languages import UNDETERMINED, language_code
from shared.domain.options import EncodeOptions, SubtitleOptions, TrackChoice

#: What a preset's list of languages has for any language.
_ANY = frozenset({"any", UNDETERMINED})


class Numbered(Protocol):
    """A track of a source."""

    @property
    def number(self) -> int:
        """HandBrake's number of it."""

    @property
    def language(self) -> str:
        """Its language as HandBrake reads it."""


T = TypeVar("T", bound=Numbered)


@dataclass(frozen=True)
class MadeTrack:
    """An audio track of a result."""

    place: int
    """Of its source's track, in the order of the source."""
    entry: Mapping[str, Any]
    """What is made of it: an entry of a preset's audio list."""


def chosen(choice: TrackChoice, tracks: Sequence[T]) -> list[T]:
    """Return the tracks that are named by number or language, in the order of the choice."""
    if choice.tracks is not None:
        by_number = {track.number: track for track in tracks}
        return [by_number[number] for number in choice.tracks if number in by_number]
    places = _in_languages(choice.languages or (), tracks, first_only=False)
    return [tracks[place] for place in places]


def audio_made(preset: PresetDocument, options: EncodeOptions, tracks: Sequence[Numbered]) -> list[MadeTrack]:
    """Return the audio tracks of the result, in their order."""
    choice = options.audio
    if choice is not None and (choice.tracks is not None or choice.languages is not None):
        by_name = named_track_entry if choice.tracks is not None else audio_entry
        entry = by_name(preset, options)
        return [MadeTrack(tracks.index(track), entry) for track in chosen(choice, tracks)]
    settings = preset.settings
    behaviour = settings.get("AudioTrackSelectionBehavior", "first")
    if behaviour == "none":
        return []
    languages = settings.get("AudioLanguageList") or ["any"]
    places = _in_languages(languages, tracks, first_only=behaviour == "first")
    changed = choice is not None and (choice.encoder or choice.passthrough)
    entries = [audio_entry(preset, options)] if changed else preset.audio
    # Every entry is made of the first track, and of the others the first entry only.
    secondary = entries[:1] if settings.get("AudioSecondaryEncoderMode", True) else entries
    return [
        MadeTrack(place, entry)
        for turn, place in enumerate(places)
        for entry in (secondary if turn else entries)
    ]


def subtitles_made(preset: PresetDocument, options: EncodeOptions, tracks: Sequence[T]) -> list[T] | None:
    """Return the source's tracks that become subtitles of the result, in their order.

    None when that depends on more than headers tell: a preset that draws subtitles into the picture chooses
    them while it encodes.
    """
    choice = options.subtitles or SubtitleOptions()
    if choice.tracks is not None or choice.languages is not None:
        return [track for track in chosen(choice, tracks) if track.number != choice.burn]
    settings = preset.settings
    behaviour = settings.get("SubtitleTrackSelectionBehavior", "none")
    if behaviour == "none":
        return []
    if settings.get("SubtitleBurnBehavior", "none") != "none" or settings.get(
        "SubtitleAddForeignAudioSearch"
    ):
        return None
    languages = settings.get("SubtitleLanguageList") or ["any"]
    return [tracks[place] for place in _in_languages(languages, tracks, first_only=behaviour == "first")]


def _in_languages(languages: Sequence[str], tracks: Sequence[Numbered], *, first_only: bool) -> list[int]:
    """Return the places of the tracks in some languages, in the order of the languages, each once."""
    found: list[int] = []
    for wanted in languages:
        alike = [
            place
            for place, track in enumerate(tracks)
            if wanted in _ANY or track.language == language_code(wanted)
        ]
        found += [place for place in (alike[:1] if first_only else alike) if place not in found]
    return found
