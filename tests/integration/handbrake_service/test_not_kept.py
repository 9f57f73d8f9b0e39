"""What HandBrake does not keep is reported before the encode, and identically in the verification report."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from shared.domain.inspection import Inspection
from shared.domain.job import JobStatus
from shared.domain.not_kept import NotKept, NotKeptKind
from shared.domain.plan import Plan
from shared.domain.verification import VerificationReport
from tests.support import sources
from tests.support.media_cache import ffmpeg
from tests.support.service import Service

GetNotKept = Callable[..., list[NotKept]]


@pytest.fixture(scope="module")
def before() -> dict[str, list[NotKept]]:
    """Results of earlier tests, by source and options."""
    return {}


@pytest.fixture
def not_kept(service: Service, clips: Path, before: dict[str, list[NotKept]]) -> GetNotKept:
    """A function that converts a source and returns what was not kept, as foreseen and as found."""

    def convert(make: Callable[[Path], Path], **options: Any) -> list[NotKept]:
        key = f"{make.__name__} {options}"
        if key not in before:
            before[key] = convert_now(make, **options)
        return before[key]

    def convert_now(make: Callable[[Path], Path], **options: Any) -> list[NotKept]:
        kept = clips / f"{make.__name__}.mkv"
        if not kept.exists():
            make(kept)
        source = service.tv / kept.name
        source.unlink(missing_ok=True)
        source.hardlink_to(kept)
        request = {"input_path": str(source)} | options
        plan = Plan.model_validate(service.ask("POST", "/plan", {"requests": [request]}).json())
        assert plan.jobs[0].problem is None
        job = service.convert(source, **options)
        done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
        assert done.status is JobStatus.COMPLETED, done.failure
        report = VerificationReport.model_validate(service.ask("GET", f"/verification/{job.job_id}").json())
        assert report.not_kept == plan.jobs[0].not_kept
        return report.not_kept

    return convert


def inspect(service: Service, source: Path) -> Inspection:
    """Inspect a source as the dashboard does."""
    reply = service.ask("GET", f"/files/inspect?{urlencode({'path': str(source)})}")
    return Inspection.model_validate(reply.json())


def sentences(not_kept: list[NotKept], *kinds: NotKeptKind) -> list[str]:
    """Return the messages of some kinds."""
    return [each.message for each in not_kept if each.kind in kinds]


BY_NUMBER = {"audio": {"tracks": [1, 2]}, "subtitles": {"tracks": [1, 2, 3, 4, 5]}}
BY_LANGUAGE = {"audio": {"languages": ["und"]}, "subtitles": {"languages": ["und"]}}


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_lost_flags_are_reported_per_track(not_kept: GetNotKept, container: str) -> None:
    found = sentences(not_kept(sources.flagged, container=container, **BY_LANGUAGE), NotKeptKind.TRACK_FLAGS)
    assert found == [
        "Audio track 1 (English) loses its flag 'commentary': HandBrake does not copy it.",
        "Audio track 2 loses its flags 'default' and 'original': HandBrake does not copy them.",
        "Subtitle track 2 (English) loses its flag 'forced': HandBrake does not copy it.",
        "Subtitle track 3 (English) loses its flag 'for the hearing impaired': HandBrake does not copy it.",
        (
            "Subtitle track 4 (French) becomes 'forced', so players always show it: "
            "HandBrake flags the default track as forced."
        ),
    ]


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_tracks_selected_by_number_lose_more(not_kept: GetNotKept, container: str) -> None:
    found = not_kept(sources.flagged, container=container, **BY_NUMBER)
    assert "Subtitle track 4 (French) loses its flag 'default': HandBrake does not copy it." in sentences(
        found, NotKeptKind.TRACK_FLAGS
    )
    assert sentences(found, NotKeptKind.TRACK_NAME) == [
        "Audio track 1 (English) loses its name, 'The director'.",
        "Subtitle track 1 (English) loses its name, 'Full'.",
    ]
    first = "Subtitle track 1 (English) becomes the default track: HandBrake sets one in every MP4."
    assert (first in sentences(found, NotKeptKind.TRACK_FLAGS)) is (container == "mp4")


def test_a_requested_default_track_becomes_forced(not_kept: GetNotKept) -> None:
    subtitles = {"tracks": [1, 4], "default": 1}
    found = not_kept(sources.flagged, container="mkv", subtitles=subtitles)
    assert sentences(found, NotKeptKind.TRACK_FLAGS)[-1:] == [
        (
            "Subtitle track 1 (English) becomes 'forced', so players always show it: "
            "HandBrake flags the default track as forced."
        )
    ]


def test_lost_languages_covers_and_attachments_are_reported(not_kept: GetNotKept) -> None:
    mkv, mp4 = (not_kept(sources.flagged, container=each, **BY_LANGUAGE) for each in ("mkv", "mp4"))
    for found in (mkv, mp4):
        assert sentences(found, NotKeptKind.LANGUAGE) == [
            "Audio track 2 loses its language: HandBrake does not know 'pt-BR' and marks it as undetermined.",
            (
                "Subtitle track 5 (Filipino) loses its language: "
                "HandBrake does not know 'fil' and marks it as undetermined."
            ),
        ]
        assert sentences(found, NotKeptKind.COVER) == [
            "The cover image is left out: HandBrake does not copy it."
        ]
    assert sentences(mkv, NotKeptKind.ATTACHMENTS) == ["An attachment is left out: note.txt."]
    assert sentences(mp4, NotKeptKind.ATTACHMENTS) == ["2 attachments are left out: letters.ttf, note.txt."]


def test_srt_converted_to_ass_is_reported_but_not_the_text_of_mp4(not_kept: GetNotKept) -> None:
    mkv, mp4 = (not_kept(sources.flagged, container=each, **BY_NUMBER) for each in ("mkv", "mp4"))
    assert len(sentences(mkv, NotKeptKind.SUBTITLE_FORMAT)) == 5
    assert sentences(mkv, NotKeptKind.SUBTITLE_FORMAT)[0] == (
        "Subtitle track 1 (English) is converted from SRT to ASS."
    )
    assert sentences(mp4, NotKeptKind.SUBTITLE_FORMAT) == []


def test_hdr_in_eight_bits_is_reported_and_is_kept_in_ten(not_kept: GetNotKept) -> None:
    found = not_kept(sources.hdr10, container="mkv")
    assert [(each.kind, each.track) for each in found] == [(NotKeptKind.HDR, None)]
    assert found[0].message == (
        "The video is HDR10 but is encoded with 8 bits, which causes banding. "
        "Use a 10-bit encoder to avoid it."
    )
    deep = {"encoder": "x265_10bit", "encoder_preset": "ultrafast", "quality": 40}
    assert not_kept(sources.hdr10, container="mkv", output_path="deep.mkv", **deep) == []


def test_channels_lost_in_a_mixdown_are_reported_unless_requested(not_kept: GetNotKept) -> None:
    audio = {"tracks": [2], "passthrough": True}
    assert sentences(not_kept(sources.many_tracks, container="mkv", audio=audio), NotKeptKind.CHANNELS) == []
    found = not_kept(sources.many_tracks, container="mkv", output_path="mixed.mkv", audio={"tracks": [2]})
    assert sentences(found, NotKeptKind.CHANNELS) == [
        "Audio track 2 (English) is mixed down from 6 channels to 2."
    ]
    mixdown = {"tracks": [2], "mixdown": "stereo"}
    again = not_kept(sources.many_tracks, container="mkv", output_path="asked.mkv", audio=mixdown)
    assert sentences(again, NotKeptKind.CHANNELS) == []


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_lost_regions_and_scripts_of_languages_are_reported(not_kept: GetNotKept, container: str) -> None:
    found = not_kept(sources.regional, container=container, **BY_LANGUAGE)
    assert sentences(found, NotKeptKind.LANGUAGE_REGION) == [
        "Audio track 1 (Portuguese) loses the region or script of its language: 'pt-BR' becomes 'por'.",
        "Subtitle track 1 (Chinese) loses the region or script of its language: 'zh-Hant' becomes 'zho'.",
    ]


def test_tracks_that_no_conversion_keeps_are_reported(not_kept: GetNotKept, service: Service) -> None:
    kinds = (NotKeptKind.VIDEO_TRACK, NotKeptKind.DATA_TRACK, NotKeptKind.UNSUPPORTED_TRACK)
    for options in ({"container": "mkv"}, {"container": "mp4", "subtitles": {"languages": ["und"]}}):
        found = not_kept(sources.left_out_tracks, **options)
        assert [sentence.removeprefix("Track ") for sentence in sentences(found, *kinds)] == [
            "3 of the source (audio, unknown) is left out: HandBrakeCLI cannot read it.",
            "4 of the source (subtitle, webvtt) is left out: HandBrakeCLI cannot read it.",
            "6 of the source (video, h264, 160x90) is left out: HandBrakeCLI converts one video per file.",
        ]
    inspected = inspect(service, service.tv / "left_out_tracks.mkv")
    assert [each.kind for each in inspected.left_out] == [
        NotKeptKind.UNSUPPORTED_TRACK,
        NotKeptKind.UNSUPPORTED_TRACK,
        NotKeptKind.VIDEO_TRACK,
    ]
    # HandBrake's own scan lists the remaining tracks.
    (title,) = inspected.titles
    assert [(track.stream, track.codec) for track in title.audio] == [(1, "aac")]
    assert [(track.stream, track.codec) for track in title.subtitles] == [(4, "subrip")]


def test_lost_timecodes_are_reported_and_chapter_names_are_not_mistaken_for_data(
    service: Service, clips: Path, tmp_path: Path
) -> None:
    for make, expected in (
        (
            sources.timecoded,
            ["Track 3 of the source (data, tmcd) is left out: HandBrakeCLI drops data tracks."],
        ),
        (_with_chapters, []),
    ):
        source = make(service.tv / f"{make.__name__}.mp4")
        inspected = inspect(service, source)
        assert [each.message for each in inspected.left_out] == expected


def _with_chapters(path: Path) -> Path:
    mkv = sources.many_tracks(path.with_suffix(".mkv"))
    return ffmpeg(["-i", str(mkv), "-map", "0:v", "-map_chapters", "0", "-c", "copy"], path)


def test_a_film_that_would_lose_all_its_sound_is_refused_unless_no_audio_is_requested(
    service: Service,
) -> None:
    source = sources.silenced(service.tv / "silenced.mkv")
    for options in ({}, {"title": 1}):
        refused = service.ask("POST", "/convert", {"input_path": str(source)} | options)
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "cannot read the sound of this source" in refused.json()["message"]
    job = service.convert(source, audio={"tracks": []})
    assert service.wait_for_status(job.job_id, JobStatus.COMPLETED)
