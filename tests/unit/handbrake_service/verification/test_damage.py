"""Which faults of a copy are explained by damage of its source."""

import pytest

from handbrake_service.film_reader.values import Span
from handbrake_service.media.contents import Contents, TrackContents
from handbrake_service.media.facts import Facts, VideoFacts
from handbrake_service.verification.damage import Damage, blamed, refusal, reportable_damage
from handbrake_service.verification.expectation import expect
from handbrake_service.verification.play_time import Fault, PlayTime
from shared.domain.failures import Failure, FailureClass
from shared.domain.options import Container, EncodeOptions

DAMAGE = Damage(video=(Span(10, 14), Span(50, 52)), audio={1: (Span(10, 11),), 2: (Span(30, 33),)})
FACTS = Facts(
    formats=frozenset({"matroska"}),
    start_s=0.0,
    duration_s=60.0,
    video=VideoFacts(0, "h264", 320, 180, 0, 1.0, 60.0),
    chapters=0,
    contents=Contents(audio=(TrackContents(1, 1, "aac", "und"), TrackContents(2, 2, "aac", "und"))),
)


@pytest.mark.parametrize(
    ("fault", "explained"),
    [
        (Fault("frozen", freezes=((10.1, 14.2),)), True),
        (Fault("frozen", freezes=((10.1, 14.2), (50.0, 52.0))), True),
        (Fault("frozen", freezes=((10.1, 14.2), (20.0, 22.0))), False),
        (Fault("frozen", freezes=((8.0, 14.0),)), False),
        (Fault("short", lacks_video_s=6.0), True),
        (Fault("short", lacks_video_s=9.0), False),
        (Fault("short", lacks_sound_s=3.4), True),
        (Fault("short", lacks_sound_s=4.0), False),
        (Fault("too long"), False),
    ],
)
def test_damage_explains_only_faults_at_its_place(fault: Fault, explained: bool) -> None:
    found = PlayTime(60.0, 54.0, (fault,))
    assert (found.allowing_for(DAMAGE).fault is None) is explained
    assert found.allowing_for(Damage()).fault == fault.message


def test_without_damage_nothing_is_explained() -> None:
    found = PlayTime(60.0, 59.5, (Fault("short", lacks_video_s=0.4, lacks_sound_s=0.4),))
    assert found.allowing_for(Damage()).fault == "short"
    assert found.allowing_for(Damage(audio={1: (Span(10, 12),)})).fault == "short"


def test_damage_is_reported_by_track_within_the_converted_part() -> None:
    options = EncodeOptions(preset="Fast 1080p30", container=Container.MKV, start_s=12.0, stop_s=40.0)
    sentences = [each.message for each in reportable_damage(DAMAGE, FACTS, expect(options, {}, FACTS, None))]
    ends = "it is missing or cannot be decoded there."
    assert sentences == [
        f"The video of the source is damaged from 0:10 to 0:14: {ends}",
        f"Audio track 2 of the source is damaged from 0:30 to 0:33: {ends}",
    ]


def test_the_closest_places_of_much_damage_are_reported_as_one() -> None:
    options = EncodeOptions(preset="Fast 1080p30", container=Container.MKV)
    damage = Damage(video=tuple(Span(at, at + 0.5) for at in (*range(0, 60, 2), 900.0)))
    found = reportable_damage(damage, FACTS, expect(options, {}, FACTS, None))
    assert len(found) == 20
    assert (found[-1].from_s, found[-1].to_s) == (900.0, 900.5)
    assert (found[0].from_s, found[-2].to_s) == (0.0, 58.5)


def test_a_failure_names_the_first_damaged_places_of_the_source() -> None:
    options = EncodeOptions(preset="Fast 1080p30", container=Container.MKV)
    damage = reportable_damage(DAMAGE, FACTS, expect(options, {}, FACTS, None))
    assert refusal(damage).reason is FailureClass.SOURCE_DAMAGED
    assert refusal(damage).message.startswith(
        "The source is damaged at 0:10 (video), 0:50 (video), 0:10 (audio) and 1 more, and DAMAGED_SOURCES"
    )
    failure = Failure(reason=FailureClass.DIFFERS, message="The result fails a check.")
    assert blamed(failure, []) == failure
    assert blamed(failure, damage[:1]).message.endswith("The source itself is damaged at 0:10 (video).")


def test_a_source_that_could_not_be_decoded_is_reported_but_explains_nothing() -> None:
    options = EncodeOptions(preset="Fast 1080p30", container=Container.MKV)
    unknown = reportable_damage(Damage(unknown=True), FACTS, expect(options, {}, FACTS, None))
    assert refusal(unknown).message.startswith("The source may be damaged, and DAMAGED_SOURCES=refuse")
    failure = Failure(reason=FailureClass.DIFFERS, message="The result fails a check.")
    assert blamed(failure, unknown) == failure
