"""Compares what was expected of a result with what is in it: one check for each side of it."""

from collections import Counter

from handbrake_service.media.facts import Facts, Picture, Track
from handbrake_service.verification.decode import DecodeResult
from handbrake_service.verification.expectation import Expectation, Tracks
from handbrake_service.verification.play_time import PlayTime
from shared.domain.options import Container
from shared.domain.verification import Check, CheckName

#: HandBrake rounds odd sides to what a codec takes, and cropped ones to what the preset says.
ODD_PX = 1
ROUNDING_PX = 16

_FORMATS = {Container.MKV: "matroska", Container.MP4: "mp4", Container.WEBM: "webm"}


def header_checks(expected: Expectation, found: Facts) -> list[Check]:
    """Check all that headers tell."""
    checks = [_container(expected.container, found), _video(expected, found.video)]
    if found.video is not None and (expected.most_size or expected.source_size):
        checks.append(_picture_size(expected, found.video))
    checks.append(_tracks(CheckName.AUDIO, expected.audio, found.audio))
    if expected.subtitles is not None:
        checks.append(_tracks(CheckName.SUBTITLES, expected.subtitles, found.subtitles))
    if expected.chapters is not None:
        checks.append(_chapters(there=expected.chapters, found=found.chapters))
    return checks


def unreadable(found: str) -> Check:
    """Return the failed check of a result in which there is nothing to look at."""
    return Check(name=CheckName.READABLE, expected="a video that can be read", found=found, passed=False)


def play_time_check(told: PlayTime) -> Check:
    """Check how long it plays."""
    expected = f"{told.expected_s:.1f} s" if told.expected_s is not None else "as long as the source"
    return Check(
        name=CheckName.DURATION,
        expected=expected,
        found=told.fault or f"{told.found_s:.1f} s",
        passed=told.fault is None,
    )


def decode_check(name: CheckName, decoded: DecodeResult) -> Check:
    """Check that it can be watched."""
    found = f"{decoded.pictures} pictures, no errors"
    if decoded.errors:
        found = f"{decoded.pictures} pictures; {decoded.errors[-1][:200]}"
    elif not decoded.pictures:
        found = "no pictures"
    return Check(name=name, expected="decodes without an error", found=found, passed=decoded.clean)


def _container(container: Container, found: Facts) -> Check:
    passed = _FORMATS[container] in found.formats
    return Check(
        name=CheckName.CONTAINER,
        expected=container.value,
        # FFmpeg names a whole family, such as mov/mp4/m4a/3gp.
        found=container.value if passed else "/".join(sorted(found.formats)),
        passed=passed,
    )


def _video(expected: Expectation, found: Picture | None) -> Check:
    return Check(
        name=CheckName.VIDEO,
        expected=expected.codec or "a moving picture",
        found=found.codec if found else "none",
        passed=found is not None and expected.codec in (None, found.codec),
    )


def _picture_size(expected: Expectation, found: Picture) -> Check:
    width, height = found.width, found.height
    if found.rotation % 180:
        width, height = height, width
    limits, passed = [], True
    if (most := expected.most_size) is not None:
        sides = [f"{side} {name}" for side, name in ((most[0], "wide"), (most[1], "high")) if side]
        limits.append(f"at most {' and '.join(sides)}")
        fits = zip((width, height), most, strict=True)
        passed = all(not limit or side <= limit + ODD_PX for side, limit in fits)
    if (most := expected.source_size) is not None:
        limits.append(f"not above the source's {most[0]}x{most[1]}")
        # A source on its side is turned by HandBrake.
        alike = zip(sorted((width, height)), sorted(most), strict=True)
        passed = passed and all(side <= limit + ROUNDING_PX for side, limit in alike)
    return Check(
        name=CheckName.PICTURE_SIZE, expected=", ".join(limits), found=f"{width}x{height}", passed=passed
    )


def _tracks(name: CheckName, expected: Tracks, found: tuple[Track, ...]) -> Check:
    languages = tuple(track.language for track in found)
    few = len(found) >= expected.least and (expected.most is None or len(found) <= expected.most)
    alike = expected.languages is None or languages == expected.languages
    narrow = expected.most_channels is None or all(t.channels <= expected.most_channels for t in found)
    wide = expected.least_channels is None or all(
        track.channels >= least for track, least in zip(found, expected.least_channels, strict=False)
    )
    return Check(
        name=name,
        expected=_wanted(expected),
        found=_listed(found) or "none",
        passed=few and alike and narrow and wide,
    )


def _wanted(expected: Tracks) -> str:
    if expected.languages:
        words = f"{len(expected.languages)}: " + ", ".join(expected.languages)
    elif expected.most == 0:
        words = "none"
    elif expected.most is None:
        words = f"at least {expected.least}" if expected.least else "any"
    else:
        words = (
            f"{expected.least} to {expected.most}" if expected.least < expected.most else f"{expected.most}"
        )
    limits = []
    if expected.least_channels:
        limits.append(f"at least {'/'.join(map(str, expected.least_channels))}")
    if expected.most_channels and expected.most != 0:
        limits.append(f"at most {expected.most_channels}")
    return f"{words}, {', '.join(limits)} channels" if limits else words


def _listed(found: tuple[Track, ...]) -> str:
    """Name tracks by language, channels and codec, alike ones together."""
    words = Counter(
        f"{track.language} {track.codec}" + (f" {track.channels} ch" if track.channels else "")
        for track in found
    )
    told = ", ".join(f"{word} ({count} times)" if count > 1 else word for word, count in words.items())
    return f"{len(found)}: {told}" if found else ""


def _chapters(*, there: bool, found: int) -> Check:
    return Check(
        name=CheckName.CHAPTERS,
        expected="chapters" if there else "none",
        found=str(found) if found else "none",
        passed=(found > 0) is there,
    )
