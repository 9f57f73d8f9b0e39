"""Checks options against the source they are for, and refuses those that make no sense with it.

HandBrakeCLI would silently ignore them.
"""

from collections.abc import Iterable, Iterator

from handbrake_service.handbrake.codecs import can_store_subtitles
from shared.domain.errors import InvalidRequest
from shared.domain.inspection import Crop, Inspection, SubtitleTrack, Title
from shared.domain.languages import UNDETERMINED, language_code
from shared.domain.options import Container, EncodeOptions, SubtitleOptions

#: Tolerance for times past the end: play times are rounded wherever they are shown.
_ROUNDING_S = 1.0

#: A field that does not fit, and a sentence that says why.
Misfit = tuple[str, str]


def needs_full_inspection(options: EncodeOptions) -> bool:
    """Return whether resolved options name something that only a full inspection can check."""
    audio, subtitles = options.audio, options.subtitles
    needs = (
        options.title,
        options.start_s,
        options.stop_s,
        options.crop if isinstance(options.crop, Crop) else None,
        audio and audio.tracks,
        subtitles and subtitles.tracks,
        subtitles and subtitles.languages and options.container is Container.MP4,
    )
    return any(needs)


def check_fits(options: EncodeOptions, found: Inspection) -> Title:
    """Return the title that options select. Raises InvalidRequest naming each field that does not fit it."""
    title = found.title(options.title)
    if title is None:
        numbers = _listed(title.number for title in found.titles)
        raise _refusal([("title", f"The source has no title {options.title}; it has {numbers}.")])
    misfits = [
        *_missing_tracks(options, title),
        *_silence(options, [track.language for track in title.audio]),
        *_lost_subtitles(options, title),
        *_times_beyond(options, title),
        *_cropped_away(options, title),
    ]
    if misfits:
        raise _refusal(misfits)
    return title


def check_languages(options: EncodeOptions, present: Iterable[str]) -> None:
    """Refuse audio languages if the source has none of them, since the result would be silent.

    A source without audio stays silent in any case. Raises InvalidRequest naming `audio.languages`.
    """
    if misfits := list(_silence(options, present)):
        raise _refusal(misfits)


def check_sound(options: EncodeOptions, sound_is_unreadable: bool) -> None:
    """Refuse a source whose audio would be lost, unless none is requested. Raises InvalidRequest."""
    if sound_is_unreadable and not (options.audio and options.audio.tracks == []):
        sentence = (
            "HandBrakeCLI cannot read the sound of this source, so the result would be silent. "
            "Select no audio tracks to convert it without sound."
        )
        raise _refusal([("audio", sentence)])


def _silence(options: EncodeOptions, present: Iterable[str]) -> Iterator[Misfit]:
    requested = (options.audio and options.audio.languages) or []
    codes, known = {language_code(language) for language in requested}, set(present)
    if codes and known and UNDETERMINED not in codes and not codes & known:
        sentence = f"The source has no audio in {_listed(requested)}; it has {_listed(sorted(known))}."
        if UNDETERMINED in known:
            sentence += " HandBrake does not know every language; select such a track by its number."
        yield "audio.languages", f"{sentence} `{UNDETERMINED}` matches any language."


def _missing_tracks(options: EncodeOptions, title: Title) -> Iterator[Misfit]:
    for kind, choice, tracks in (
        ("audio", options.audio, title.audio),
        ("subtitles", options.subtitles, title.subtitles),
    ):
        present = [track.number for track in tracks]
        requested = (choice and choice.tracks) or []
        if missing := [number for number in requested if number not in present]:
            known = f"it has {_listed(present)}" if present else "it has none"
            noun = kind.removesuffix("s")
            yield f"{kind}.tracks", f"The source has no {noun} track {_listed(missing)}; {known}."


def _lost_subtitles(options: EncodeOptions, title: Title) -> Iterator[Misfit]:
    chosen = options.subtitles
    if chosen is None or options.container is not Container.MP4:
        return
    lost = [
        f"{track.number} ({track.codec})"
        for track in title.subtitles
        if not can_store_subtitles(track.codec, Container.MP4)
        and track.number != chosen.burn
        and _is_chosen(track, chosen)
    ]
    if lost:
        yield (
            "subtitles.tracks" if chosen.tracks else "subtitles.languages",
            f"MP4 cannot hold subtitle track {_listed(lost)}; burn one in, leave it out, or choose mkv.",
        )


def _is_chosen(track: SubtitleTrack, chosen: SubtitleOptions) -> bool:
    languages = {language_code(language) for language in chosen.languages or []}
    return track.number in (chosen.tracks or []) or bool(languages & {track.language, UNDETERMINED})


def _times_beyond(options: EncodeOptions, title: Title) -> Iterator[Misfit]:
    if not title.duration_s:
        return
    sentence = f"The source ends at {title.duration_s:.1f} s."
    if options.start_s is not None and options.start_s >= title.duration_s:
        yield "start_s", sentence
    if options.stop_s is not None and options.stop_s > title.duration_s + _ROUNDING_S:
        yield "stop_s", sentence


def _cropped_away(options: EncodeOptions, title: Title) -> Iterator[Misfit]:
    crop = options.crop
    if not isinstance(crop, Crop):
        return
    # Crop borders apply to the frame as displayed, after rotation.
    size = (title.width, title.height) if title.rotation % 180 == 0 else (title.height, title.width)
    if crop.left + crop.right >= size[0] or crop.top + crop.bottom >= size[1]:
        yield "crop", f"Nothing would be left of a frame of {size[0]}x{size[1]} pixels."


def _listed(words: Iterable[object]) -> str:
    return ", ".join(str(word) for word in words)


def _refusal(misfits: list[Misfit]) -> InvalidRequest:
    summary = "; ".join(f"{field}: {sentence}" for field, sentence in misfits)
    return InvalidRequest(summary, **{field: [sentence] for field, sentence in misfits})
