"""Predicts from options and preset which tracks of a source become which tracks of the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import audio_entry, named_track_entry
from shared.domain.languages import UNDETERMINED, language_code
from shared.domain.options import EncodeOptions, SubtitleOptions, TrackChoice

#: Entries of a preset's language list that match every language.
_ANY = frozenset({"any", UNDETERMINED})


class Numbered(Protocol):
    """A track of a source."""

    @property
    def number(self) -> int:
        """HandBrake's track number, from 1."""

    @property
    def language(self) -> str:
        """The language code that HandBrake reads from the source."""


T = TypeVar("T", bound=Numbered)


@dataclass(frozen=True)
class MadeTrack:
    """An audio track of a result."""

    place: int
    """Index of its source track among the audio tracks of the source, from 0."""
    entry: Mapping[str, Any]
    """The entry of a preset's audio list that it is made with."""


def chosen(choice: TrackChoice, tracks: Sequence[T]) -> list[T]:
    """Return the tracks selected by number or language, in the order of the selection."""
    if choice.tracks is not None:
        by_number = {track.number: track for track in tracks}
        return [by_number[number] for number in choice.tracks if number in by_number]
    places = _in_languages(choice.languages or (), tracks, first_only=False)
    return [tracks[place] for place in places]


def audio_made(preset: PresetDocument, options: EncodeOptions, tracks: Sequence[Numbered]) -> list[MadeTrack]:
    """Return the audio tracks of the result in output order."""
    choice = options.audio
    if choice is not None and (choice.tracks is not None or choice.languages is not None):
        entry_for = named_track_entry if choice.tracks is not None else audio_entry
        entry = entry_for(preset, options)
        return [MadeTrack(tracks.index(track), entry) for track in chosen(choice, tracks)]
    settings = preset.settings
    behaviour = settings.get("AudioTrackSelectionBehavior", "first")
    if behaviour == "none":
        return []
    languages = settings.get("AudioLanguageList") or ["any"]
    places = _in_languages(languages, tracks, first_only=behaviour == "first")
    changed = choice is not None and (choice.encoder or choice.passthrough)
    entries = [audio_entry(preset, options)] if changed else preset.audio
    # By default the first track is encoded with every entry, and the others only with the first entry.
    secondary = entries[:1] if settings.get("AudioSecondaryEncoderMode", True) else entries
    return [
        MadeTrack(place, entry)
        for position, place in enumerate(places)
        for entry in (secondary if position else entries)
    ]


def subtitles_made(preset: PresetDocument, options: EncodeOptions, tracks: Sequence[T]) -> list[T] | None:
    """Return the source's subtitle tracks that become tracks of the result, in output order.

    Returns None when the headers of the source do not decide it: HandBrake chooses the tracks during the
    encode if the preset burns in subtitles or searches for foreign audio.
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
    """Return the indexes of the tracks in these languages, ordered by language and without duplicates."""
    found: list[int] = []
    for language in languages:
        matching = [
            index
            for index, track in enumerate(tracks)
            if language in _ANY or track.language == language_code(language)
        ]
        found += [index for index in (matching[:1] if first_only else matching) if index not in found]
    return found
