"""HandBrakeCLI's scan: parsing its output, and ending a scan that hangs."""

import json
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.handbrake.scan import read_title_set, scan
from shared.domain.errors import SourceUnavailable, SourceUnusable

_BANNER = 'Version: {\n "Name": "HandBrake"\n}\nlibdvdread: banner {\nProgress: {\n "State": "SCANNING"\n}\n'


def title(number: int, seconds: int) -> dict[str, Any]:
    """Return a title with the fields that matter here."""
    return {"Index": number, "Duration": {"Ticks": seconds * 90_000}}


def title_set(main: int, *titles: dict[str, Any]) -> str:
    """Return the complete output of a scan."""
    document = json.dumps({"MainFeature": main, "TitleList": titles}, indent=4)
    return f"{_BANNER}JSON Title Set: {document}\nbye {{"


def test_the_title_set_is_found_between_banners() -> None:
    found = read_title_set(title_set(0, title(3, 60)))
    assert (found.main, found.titles) == (3, [title(3, 60)])


@pytest.mark.parametrize(("main_feature", "main"), [(1, 1), (2, 2), (0, 2), (-1, 2)])
def test_the_main_title_is_the_discs_main_feature_or_the_longest(main_feature: int, main: int) -> None:
    assert read_title_set(title_set(main_feature, title(1, 60), title(2, 3600), title(3, 3600))).main == main


@pytest.mark.parametrize("text", [_BANNER, title_set(0), ""])
def test_a_source_without_titles_is_refused(text: str) -> None:
    with pytest.raises(SourceUnusable):
        read_title_set(text)


def test_a_hanging_scan_is_ended_and_may_be_retried(tmp_path: Path) -> None:
    """The real HandBrakeCLI hangs only on pipes and devices, which it never gets."""
    hanging = tmp_path / "HandBrakeCLI"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(0o755)
    with hanging.open() as file, pytest.raises(SourceUnavailable):
        scan(str(hanging), file.fileno(), 0.5)
