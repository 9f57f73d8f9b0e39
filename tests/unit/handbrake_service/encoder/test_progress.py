"""Parsing HandBrakeCLI's JSON output as it arrives; the samples are from version 1.6.1."""

import pytest

from handbrake_service.encoder.progress import ProgressParser, WorkDone
from shared.domain.job import Phase, Progress

WORKING = """Progress: {
    "State": "WORKING",
    "Working": {
        "ETASeconds": 754, "Hours": 0, "Minutes": 12, "Pass": 1, "PassCount": 1, "PassID": 0, "Paused": 0,
        "Progress": 0.25, "Rate": 61.5, "RateAvg": 60.126, "Seconds": 34, "SequenceID": 1
    }
}
"""
UNKNOWN = WORKING.replace('"Hours": 0, "Minutes": 12', '"Hours": -1, "Minutes": -1').replace("61.5", "7.8e-8")
SECOND_PASS = WORKING.replace('"Pass": 1, "PassCount": 1', '"Pass": 2, "PassCount": 2')
DONE = 'Progress: {\n    "State": "WORKDONE",\n    "WorkDone": {\n        "Error": 4\n    }\n}\n'
BANNERS = 'Version: {\n    "Name": "HandBrake"\n}\nlibdvdread: Encrypted DVD support unavailable.****\n'

EXPECTED = Progress(phase=Phase.ENCODING, percent=25.0, fps=61.5, average_fps=60.13, eta_s=754)


@pytest.mark.parametrize("chunk", [1, 7, 64, 10_000])
def test_blocks_are_found_between_banners_in_chunks_of_any_size(chunk: int) -> None:
    text = BANNERS + WORKING + "noise {" + WORKING + DONE
    parser = ProgressParser()
    parsed = [found for at in range(0, len(text), chunk) for found in parser.feed(text[at : at + chunk])]
    assert parsed == [EXPECTED, EXPECTED, WorkDone(error=4)]


def test_values_that_the_encoder_does_not_know_yet_are_none() -> None:
    (progress,) = ProgressParser().feed(UNKNOWN)
    assert isinstance(progress, Progress)
    assert (progress.eta_s, progress.fps) == (None, None)


def test_the_percentage_covers_all_passes() -> None:
    (progress,) = ProgressParser().feed(SECOND_PASS)
    assert isinstance(progress, Progress)
    assert (progress.percent, progress.pass_number, progress.pass_count) == (62.5, 2, 2)


def test_the_parser_does_not_accumulate_noise() -> None:
    parser = ProgressParser()
    for _ in range(1000):
        assert list(parser.feed("x" * 1000)) == []
    assert len(parser._buffer) < 100
