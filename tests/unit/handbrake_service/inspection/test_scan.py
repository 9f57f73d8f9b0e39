"""A scan's output, and a HandBrakeCLI that does not come to its end."""

from pathlib import Path

import pytest

from handbrake_service.inspection.scan import read_title_set, scan
from shared.domain.errors import SourceUnavailable, SourceUnusable

_BANNER = 'Version: {\n "Name": "HandBrake"\n}\nlibdvdread: banner {\nProgress: {\n "State": "SCANNING"\n}\n'


def test_the_title_set_is_found_between_banners() -> None:
    found = read_title_set(_BANNER + 'JSON Title Set: {"MainFeature": 0, "TitleList": [{"Index": 3}]}\nbye {')
    assert (found.main, found.titles) == (3, [{"Index": 3}])


def test_the_main_title_of_a_disc_is_the_one_it_names() -> None:
    titles = '[{"Index": 1}, {"Index": 2}]'
    assert read_title_set(f'JSON Title Set: {{"MainFeature": 2, "TitleList": {titles}}}').main == 2


@pytest.mark.parametrize("text", [_BANNER, 'JSON Title Set: {"MainFeature": 0, "TitleList": []}', ""])
def test_no_title_is_no_source(text: str) -> None:
    with pytest.raises(SourceUnusable):
        read_title_set(text)


def test_a_scan_that_hangs_is_ended_and_may_succeed_later(tmp_path: Path) -> None:
    """The real one hangs on pipes and devices only, which are never given to it."""
    hanging = tmp_path / "HandBrakeCLI"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(0o755)
    with hanging.open() as file, pytest.raises(SourceUnavailable):
        scan(str(hanging), file.fileno(), 0.5)
