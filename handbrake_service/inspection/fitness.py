"""Holds options against the source they are for: what makes no sense with this file is refused at once."""

from collections.abc import Iterable

from shared.domain.errors import InvalidRequest
from shared.domain.inspection import Crop, Inspection, Title
from shared.domain.languages import UNDETERMINED
from shared.domain.options import EncodeOptions

#: Play times are rounded wherever they are shown.
_ROUNDING_S = 1.0


def goes_by_the_source(options: EncodeOptions) -> bool:
    """Tell whether options name something only a full inspection knows."""
    audio, subtitles = options.audio, options.subtitles
    named = (
        options.title,
        options.start_s,
        options.stop_s,
        options.crop if isinstance(options.crop, Crop) else None,
        audio and audio.tracks,
        subtitles and (subtitles.tracks or subtitles.burn or subtitles.default),
    )
    return any(named)


def check_fits(options: EncodeOptions, found: Inspection) -> Title:
    """Give the title that options are for. Raises InvalidRequest naming the field that does not fit it."""
    title = found.title(options.title)
    if title is None:
        numbers = _listed(title.number for title in found.titles)
        raise _refused("title", f"The source has no title {options.title}; it has {numbers}.")
    _check_tracks(options, title)
    if options.audio is not None and options.audio.languages:
        check_languages(options, [track.language for track in title.audio])
    _check_times(options, title)
    if isinstance(options.crop, Crop):
        _check_crop(options.crop, title)
    return title


def check_languages(options: EncodeOptions, present: Iterable[str]) -> None:
    """Refuse audio languages of which the source has none: a silent film would come of it.

    A source without audio stays silent whatever is asked. Raises InvalidRequest naming `audio.languages`.
    """
    wanted = options.audio.languages if options.audio else None
    known = set(present)
    if not wanted or not known or UNDETERMINED in wanted or known & set(wanted):
        return
    raise _refused(
        "audio.languages",
        f"The source has no audio in {_listed(wanted)}; it has {_listed(sorted(known))}. "
        f"`{UNDETERMINED}` stands for any.",
    )


def _check_tracks(options: EncodeOptions, title: Title) -> None:
    audio = [track.number for track in title.audio]
    subtitles = [track.number for track in title.subtitles]
    if options.audio is not None:
        _check_numbers("audio.tracks", options.audio.tracks or [], audio)
    if (chosen := options.subtitles) is not None:
        _check_numbers("subtitles.tracks", chosen.tracks or [], subtitles)
        _check_numbers("subtitles.burn", [chosen.burn] if chosen.burn else [], subtitles)
        _check_numbers("subtitles.default", [chosen.default] if chosen.default else [], subtitles)


def _check_numbers(field: str, wanted: list[int], present: list[int]) -> None:
    kind = field.partition(".")[0].removesuffix("s")
    if missing := [number for number in wanted if number not in present]:
        known = f"it has {_listed(present)}" if present else "it has none"
        raise _refused(field, f"The source has no {kind} track {_listed(missing)}; {known}.")


def _check_times(options: EncodeOptions, title: Title) -> None:
    if options.start_s is not None and options.start_s >= title.duration_s:
        raise _refused("start_s", f"The source ends at {title.duration_s:.1f} s.")
    if options.stop_s is not None and options.stop_s > title.duration_s + _ROUNDING_S:
        raise _refused("stop_s", f"The source ends at {title.duration_s:.1f} s.")


def _check_crop(crop: Crop, title: Title) -> None:
    # Borders are those of the picture as it is shown.
    size = (title.width, title.height) if title.rotation % 180 == 0 else (title.height, title.width)
    if crop.left + crop.right >= size[0] or crop.top + crop.bottom >= size[1]:
        raise _refused("crop", f"Nothing would be left of a picture of {size[0]}x{size[1]} pixels.")


def _listed(words: Iterable[object]) -> str:
    return ", ".join(str(word) for word in words)


def _refused(field: str, sentence: str) -> InvalidRequest:
    return InvalidRequest(f"{field}: {sentence}", **{field: [sentence]})
