"""Compares the expectation with what is in the result and builds one check per property."""

from collections import Counter

from handbrake_service.media.contents import TrackContents
from handbrake_service.media.facts import Facts, VideoFacts
from handbrake_service.verification.decode import DecodeResult
from handbrake_service.verification.expectation import Expectation, Tracks
from handbrake_service.verification.play_time import PlayTime
from shared.domain.options import Container
from shared.domain.verification import Check, CheckName

#: HandBrake rounds odd sizes up to the multiple that the codec needs.
ODD_PX = 1
#: It rounds cropped sizes to the preset's modulus.
ROUNDING_PX = 16

_FORMATS = {Container.MKV: "matroska", Container.MP4: "mp4", Container.WEBM: "webm"}


def header_checks(expected: Expectation, found: Facts) -> list[Check]:
    """Return the checks that need only headers: container, video, size, tracks and chapters."""
    checks = [_container(expected.container, found), _video(expected, found.video)]
    if found.video is not None and (expected.most_size or expected.source_size):
        checks.append(_frame_size(expected, found.video))
    checks.append(_tracks(CheckName.AUDIO, expected.audio, found.audio))
    if expected.subtitles is not None:
        checks.append(_tracks(CheckName.SUBTITLES, expected.subtitles, found.subtitles))
    if expected.chapters is not None:
        checks.append(_chapters(expected=expected.chapters, found=found.chapters))
    return checks


def unreadable(found: str) -> Check:
    """Return the failed check of a result that cannot be read; no other checks are made then."""
    return Check(name=CheckName.READABLE, expected="a readable video", found=found, passed=False)


def play_time_check(play_time: PlayTime) -> Check:
    """Return the check of the play time; on failure `found` is a full sentence."""
    expected_s = play_time.expected_s
    return Check(
        name=CheckName.DURATION,
        expected=f"{expected_s:.1f} s" if expected_s is not None else "as long as the source",
        found=play_time.fault or f"{play_time.found_s:.1f} s",
        passed=play_time.fault is None,
    )


def decode_check(name: CheckName, decoded: DecodeResult) -> Check:
    """Return the check of a decode of the tail or of the whole result."""
    found = f"{decoded.frames} frames decoded"
    if decoded.errors:
        found = f"{decoded.frames} frames decoded; {decoded.errors[-1][:200]}"
    elif not decoded.frames:
        found = "no frames"
    return Check(name=name, expected="decodes without errors", found=found, passed=decoded.clean)


def _container(container: Container, found: Facts) -> Check:
    passed = _FORMATS[container] in found.formats
    return Check(
        name=CheckName.CONTAINER,
        expected=container.value,
        # FFmpeg returns a whole family of names, such as mov/mp4/m4a/3gp.
        found=container.value if passed else "/".join(sorted(found.formats)),
        passed=passed,
    )


def _video(expected: Expectation, found: VideoFacts | None) -> Check:
    return Check(
        name=CheckName.VIDEO,
        expected=expected.codec or "a video track",
        found=found.codec if found else "none",
        passed=found is not None and expected.codec in (None, found.codec),
    )


def _frame_size(expected: Expectation, found: VideoFacts) -> Check:
    width, height = found.width, found.height
    if found.rotation % 180:
        width, height = height, width
    limits, passed = [], True
    if (most := expected.most_size) is not None:
        sides = [f"{side} px {name}" for side, name in ((most[0], "wide"), (most[1], "high")) if side]
        limits.append(f"at most {most[0]}x{most[1]}" if all(most) else f"at most {sides[0]}")
        pairs = zip((width, height), most, strict=True)
        passed = all(not limit or side <= limit + ODD_PX for side, limit in pairs)
    if (most := expected.source_size) is not None:
        limits.append(f"not larger than the source ({most[0]}x{most[1]})")
        # HandBrake may rotate the video, so the longer and the shorter sides are compared.
        pairs = zip(sorted((width, height)), sorted(most), strict=True)
        passed = passed and all(side <= limit + ROUNDING_PX for side, limit in pairs)
    return Check(
        name=CheckName.FRAME_SIZE, expected=", ".join(limits), found=f"{width}x{height}", passed=passed
    )


def _tracks(name: CheckName, expected: Tracks, found: tuple[TrackContents, ...]) -> Check:
    languages = tuple(track.language for track in found)
    count_ok = len(found) >= expected.least and (expected.most is None or len(found) <= expected.most)
    languages_ok = expected.languages is None or languages == expected.languages
    most_ok = expected.most_channels is None or all(t.channels <= expected.most_channels for t in found)
    least_ok = expected.least_channels is None or all(
        track.channels >= least for track, least in zip(found, expected.least_channels, strict=False)
    )
    return Check(
        name=name,
        expected=_expected_tracks(expected),
        found=_found_tracks(found),
        passed=count_ok and languages_ok and most_ok and least_ok,
    )


def _expected_tracks(expected: Tracks) -> str:
    if expected.languages:
        words = f"{_count(len(expected.languages))}: {', '.join(expected.languages)}"
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


def _found_tracks(found: tuple[TrackContents, ...]) -> str:
    """List tracks by language, codec and channels, identical ones together."""
    words = Counter(
        f"{track.language} {track.codec}" + (f" {track.channels} ch" if track.channels else "")
        for track in found
    )
    listed = ", ".join(f"{count}x {word}" if count > 1 else word for word, count in words.items())
    return f"{_count(len(found))}: {listed}" if found else "none"


def _count(tracks: int) -> str:
    return "1 track" if tracks == 1 else f"{tracks} tracks"


def _chapters(*, expected: bool, found: int) -> Check:
    return Check(
        name=CheckName.CHAPTERS,
        expected="chapters" if expected else "none",
        found=str(found) if found else "none",
        passed=(found > 0) is expected,
    )
