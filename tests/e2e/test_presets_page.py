"""The presets page in Chromium: presets exported by HandBrake are imported, used, renamed and deleted."""

import copy
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


def test_a_preset_is_imported_replaced_made_default_renamed_exported_and_deleted(
    page: Page, stack: Stack, exported: dict[str, Any], tmp_path: Path
) -> None:
    page.goto(f"{stack.dashboard}/presets")
    picker = page.locator('input[type="file"]')
    unsafe = copy.deepcopy(exported)
    unsafe["PresetList"][0]["VideoOptionExtra"] = "stats=/etc/passwd"
    picker.set_input_files(write(tmp_path / "unsafe.json", unsafe))
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("import the presets")
    expect(refusal).to_contain_text("stats")
    picker.set_input_files(write(tmp_path / "mine.json", exported))
    expect(page.get_by_text("Imported: Mine.")).to_be_visible()
    mine = page.get_by_test_id("preset").filter(has_text="Small and quick.")
    page.get_by_label("Search presets").fill("small and")
    expect(mine).to_be_visible()
    exported["PresetList"][0]["PresetDescription"] = "Another small and quick one."
    picker.set_input_files(write(tmp_path / "other.json", exported))
    page.get_by_role("button", name="Replace existing").click()
    mine = page.get_by_test_id("preset").filter(has_text="Another small and quick one.")
    expect(mine).to_be_visible()

    page.get_by_role("combobox", name="For tv").fill("Mine")
    page.get_by_role("option", name="Mine").click()
    expect(mine).to_contain_text("Default for tv")
    page.get_by_role("button", name="Rename Mine").click()
    page.get_by_label("New name").fill("Ours")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    expect(mine).to_contain_text("Ours")
    expect(mine).to_contain_text("Default for tv")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export Ours").click()
    saved = json.loads(download.value.path().read_text())
    assert saved["PresetList"][0]["PresetName"] == "Ours"
    page.get_by_role("button", name="Delete Ours").click()
    page.get_by_role("button", name="Delete preset").click()
    expect(mine).to_be_hidden()
