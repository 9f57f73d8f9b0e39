"""The presets page in Chromium: presets exported by HandBrake are imported, used, renamed and deleted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack
from tests.support.pace import scaled

BASE = "Very Fast 480p30"


@pytest.fixture
def exported(stack: Stack, api: requests.Session) -> Iterator[dict[str, Any]]:
    """A preset as HandBrake exports it, named `Mine`; imported presets are deleted after the test."""
    document: dict[str, Any] = api.get(f"{stack.api}/api/presets/export/{BASE}", timeout=scaled(30)).json()
    document["PresetList"][0] |= {"PresetName": "Mine", "PresetDescription": "Small and quick.", "Type": 1}
    yield document
    for preset in api.get(f"{stack.api}/api/presets", timeout=scaled(30)).json()["categories"][0]["presets"]:
        if preset["imported"]:
            api.delete(f"{stack.api}/api/presets/{preset['name']}", timeout=scaled(10))


def write(path: Path, document: dict[str, Any]) -> Path:
    """Write a preset file for the file picker and return its path."""
    path.write_text(json.dumps(document))
    return path


def test_a_preset_is_imported_made_default_renamed_and_deleted(
    queue_page: Page, stack: Stack, exported: dict[str, Any], tmp_path: Path
) -> None:
    page = queue_page
    page.goto(f"{stack.dashboard}/presets")
    page.locator('input[type="file"]').set_input_files(write(tmp_path / "mine.json", exported))
    expect(page.get_by_text("Imported: Mine.")).to_be_visible()
    mine = page.get_by_test_id("preset").filter(has_text="Small and quick.")
    page.get_by_label("Search presets").fill("small and")
    expect(mine).to_be_visible()

    page.get_by_role("combobox", name="For tv").fill("Mine")
    page.get_by_role("option", name="Mine").click()
    expect(mine).to_contain_text("Default for tv")
    page.goto(f"{stack.dashboard}/?add={stack.tv}")
    page.get_by_role("dialog").get_by_role("list", name="Folders and videos").wait_for()
    page.goto(f"{stack.dashboard}/presets")
    page.get_by_role("button", name="Rename Mine").click()
    page.get_by_label("New name").fill("Ours")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(mine).to_contain_text("Ours")
    expect(mine).to_contain_text("Default for tv")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export Ours").click()
    saved = json.loads(download.value.path().read_text())
    assert saved["PresetList"][0]["PresetName"] == "Ours"
    page.get_by_role("button", name="Delete Ours").click()
    page.get_by_role("button", name="Delete preset").click()
    expect(mine).to_be_hidden()


def test_an_unsafe_preset_is_refused_with_the_nodes_message(
    queue_page: Page, stack: Stack, exported: dict[str, Any], tmp_path: Path
) -> None:
    exported["PresetList"][0]["VideoOptionExtra"] = "stats=/etc/passwd"
    queue_page.goto(f"{stack.dashboard}/presets")
    queue_page.locator('input[type="file"]').set_input_files(write(tmp_path / "bad.json", exported))
    refusal = queue_page.get_by_role("alert")
    expect(refusal).to_contain_text("import the presets")
    expect(refusal).to_contain_text("stats")


def test_an_existing_preset_of_the_same_name_can_be_replaced(
    queue_page: Page, stack: Stack, exported: dict[str, Any], tmp_path: Path
) -> None:
    page = queue_page
    page.goto(f"{stack.dashboard}/presets")
    picker = page.locator('input[type="file"]')
    picker.set_input_files(write(tmp_path / "first.json", exported))
    expect(page.get_by_text("Imported: Mine.")).to_be_visible()
    exported["PresetList"][0]["PresetDescription"] = "Another one."
    picker.set_input_files(write(tmp_path / "second.json", exported))
    page.get_by_role("button", name="Replace existing").click()
    expect(page.get_by_test_id("preset").filter(has_text="Another one.")).to_be_visible()
