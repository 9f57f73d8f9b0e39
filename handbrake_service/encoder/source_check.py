"""Refuses options that name what a source does not have; HandBrakeCLI would leave it out without a word."""

from shared.domain.errors import InvalidRequest
from shared.domain.options import EncodeOptions, TrackChoice


def refuse_absent(
    options: EncodeOptions, audio_tracks: int, subtitle_tracks: int, duration_s: float | None
) -> None:
    """Raise InvalidRequest naming each field that asks for a track or a time the source does not have."""
    found: dict[str, list[str]] = {}
    for field, choice, count in (
        ("audio.tracks", options.audio, audio_tracks),
        ("subtitles.tracks", options.subtitles, subtitle_tracks),
    ):
        if absent := _absent(choice, count):
            has = f"tracks 1 to {count}" if count > 1 else "track 1 only" if count else "none"
            numbers = ", ".join(str(number) for number in absent)
            found[field] = [f"The source has no track {numbers}; it has {has}."]
    if duration_s is not None and options.start_s is not None and options.start_s >= duration_s:
        found["start_s"] = [f"The source ends after {duration_s:.1f} seconds."]
    if found:
        raise InvalidRequest("; ".join(f"{name}: {texts[0]}" for name, texts in found.items()), **found)


def _absent(choice: TrackChoice | None, count: int) -> list[int]:
    return [number for number in (choice.tracks if choice else None) or () if number > count]
