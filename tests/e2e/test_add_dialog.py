"""The add dialog in Chromium: inspection, options, the planned result and samples."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Stack
from tests.e2e.timeouts import ENCODE_MS, INSPECTION_MS
from tests.e2e.waiting_jobs import pause_queue
from tests.support.media import make_clip
from tests.support.pace import scaled
from tests.support.sources import flagged, many_tracks


def open_dialog(page: Page, stack: Stack, folder: str, *names: str) -> Locator:
    """Open the dialog in a folder below tv, select files, and show the tab of selected files."""
    page.goto(f"{stack.dashboard}/?add={quote(str(stack.tv / folder))}")
    dialog = page.get_by_role("dialog", name="Add files")
    for name in names:
        dialog.get_by_label(name).check()
    dialog.get_by_role("tab", name="Selected files").click()
    return dialog


def open_group(dialog: Locator, name: str) -> None:
    """Expand a group of settings."""
    dialog.get_by_role("button", name=re.compile(f"^{name}")).click()


def film_with_tracks(stack: Stack, folder: str) -> None:
    """Put a file with many tracks, `film.mkv`, into a folder below tv."""
    (stack.tv / folder).mkdir()
    many_tracks(stack.tv / folder / "film.mkv")


def test_a_file_is_inspected_its_tracks_are_selected_and_the_job_shows_the_settings(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    film_with_tracks(stack, "Tracks")
    dialog = open_dialog(page, stack, "Tracks", "film.mkv")
    inspection = dialog.get_by_test_id("inspection")
    expect(inspection).to_contain_text("Director's commentary", timeout=INSPECTION_MS)
    expect(inspection).to_contain_text("French")
    image = inspection.get_by_role("img")
    expect(image).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())
    open_group(dialog, "Audio")
    dialog.get_by_text("Selected", exact=True).click()
    dialog.get_by_role("checkbox", name=re.compile(r"^2\. English")).check()
    dialog.get_by_role("checkbox", name=re.compile(r"^1\. German")).uncheck()
    expect(dialog.get_by_role("button", name=re.compile("^Audio"))).to_contain_text("track 2")
    expect(dialog.get_by_test_id("forecast")).to_contain_text("to encode", timeout=INSPECTION_MS)
    dialog.get_by_role("button", name="Add 1 file").click()
    expect(dialog.get_by_test_id("add-summary")).to_have_text("1 file queued.", timeout=INSPECTION_MS)
    dialog.get_by_role("button", name="Show queue").click()

    done = page.locator('[data-testid="job"][data-status="completed"]', has_text="film.mkv").first
    expect(done).to_be_visible(timeout=ENCODE_MS)
    done.get_by_role("button", name="Details of film.mkv").click()
    expect(done.get_by_role("region", name="Settings")).to_contain_text("track 2")
    expect(done.get_by_role("table", name="Before and after")).to_contain_text("kbit/s")
    checks = done.get_by_role("table", name="Verification")
    verified = checks.get_by_role("row", name=re.compile("^Audio (?!sync)"))
    expect(verified).to_contain_text("Pass")
    done.get_by_role("button", name="Show log").click()
    expect(done.get_by_test_id("log")).to_contain_text("Encode done!")
    found = api.get(f"{stack.api}/api/jobs/list", params={"text": "Tracks"}, timeout=scaled(10)).json()
    job = found["jobs"][0]
    assert job["options"]["audio"] == {"tracks": [2], "passthrough": False}


def test_what_is_not_kept_is_listed_before_and_after_the_job(page: Page, stack: Stack) -> None:
    (stack.tv / "Kept").mkdir()
    flagged(stack.tv / "Kept" / "flagged.mkv")
    dialog = open_dialog(page, stack, "Kept", "flagged.mkv")
    losses = dialog.get_by_role("region", name="Not kept from flagged.mkv")
    expect(losses).to_contain_text("The cover image is left out", timeout=INSPECTION_MS)
    expect(losses).to_contain_text("Audio track 1 (English) loses its flag 'commentary'")
    expect(dialog.get_by_test_id("losses")).to_contain_text("items not kept")
    planned = losses.get_by_role("listitem").all_text_contents()
    dialog.get_by_role("button", name="Add 1 file").click()
    expect(dialog.get_by_test_id("add-summary")).to_have_text("1 file queued.", timeout=INSPECTION_MS)
    dialog.get_by_role("button", name="Show queue").click()

    done = page.locator('[data-testid="job"][data-status="completed"]', has_text="flagged.mkv").first
    expect(done).to_be_visible(timeout=ENCODE_MS)
    done.get_by_role("button", name="Details of flagged.mkv").click()
    found = done.get_by_role("region", name="Not kept from the source").get_by_role("listitem")
    expect(found).to_have_text(planned)


@pytest.fixture
def large_folder(stack: Stack) -> Iterator[Path]:
    """519 folders, two videos and entries that are not shown; deleted, as other tests copy the library."""
    folder = stack.tv / "Large"
    clip = make_clip(folder / os.fsdecode(b"caf\xe9.mkv"), 1)
    for number in range(1, 520):
        (folder / f"Episode {number}").mkdir()
    (folder / "zebra.mkv").hardlink_to(clip)
    (folder / "away.mkv").symlink_to(stack.home)
    os.mkfifo(folder / "pipe.mkv")
    yield folder
    shutil.rmtree(folder)


def test_a_large_folder_is_added_completely_and_files_that_cannot_be_added_are_listed(
    page: Page, stack: Stack, api: requests.Session, large_folder: Path
) -> None:
    pause_queue(api, stack)
    folder = large_folder
    page.goto(f"{stack.dashboard}/?add={quote(str(folder))}")
    dialog = page.get_by_role("dialog", name="Add files")
    expect(dialog.get_by_text("499 of 523 entries are shown.")).to_be_visible()
    # By role: with this many elements, a look for a label takes a second.
    dialog.get_by_role("checkbox", name="All videos here").click()
    expect(dialog.get_by_role("checkbox", name="All 2 videos here")).to_be_checked()
    expect(dialog.get_by_test_id("folder-note")).to_contain_text(
        "2 entries not shown: 1 link that leads outside the source folders (away.mkv), "
        "1 pipe, socket or device (pipe.mkv)."
    )
    dialog.get_by_role("button", name="Add 2 files").click()
    expect(dialog.get_by_test_id("add-summary")).to_have_text("2 files queued.", timeout=INSPECTION_MS)
    rows = dialog.get_by_test_id("chosen-file")
    expect(rows).to_contain_text([r"caf\xe9.mkv", "zebra.mkv"])
    dialog.get_by_role("button", name="Show queue").click()
    expect(page.get_by_test_id("job").filter(has_text=r"caf\xe9.mkv")).to_be_visible()


def test_a_copy_gets_another_name_and_its_sidecars_are_copied_too(page: Page, stack: Stack) -> None:
    folder, there = stack.tv / "Again", stack.archive / "tv" / "Again" / "again.mp4"
    make_clip(folder / "again.mkv", 1)
    (folder / "again.de.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHallo\n")
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text("somebody's own file")
    dialog = open_dialog(page, stack, "Again", "again.mkv")
    collision = dialog.get_by_test_id("collision")
    expect(collision).to_be_visible(timeout=INSPECTION_MS)
    collision.get_by_role("button", name="Keep both").click()
    open_group(dialog, "Output")
    dialog.get_by_label("Also copy subtitle, nfo and artwork files").check()
    dialog.get_by_role("button", name="Add 1 file").click()
    expect(dialog.get_by_test_id("add-summary")).to_have_text("1 file queued.", timeout=INSPECTION_MS)
    dialog.get_by_role("button", name="Show queue").click()

    done = page.locator('[data-testid="job"][data-status="completed"]', has_text="again.mkv").first
    expect(done).to_be_visible(timeout=ENCODE_MS)
    found = {path.name for path in there.parent.iterdir()}
    assert found == {"again.mp4", "again (2).mp4", "again (2).de.srt"}
    assert there.read_text() == "somebody's own file"


def test_settings_are_previewed_in_a_sample_before_the_file_is_queued(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    make_clip(stack.tv / "Sampled" / "film.mkv", 25)
    dialog = open_dialog(page, stack, "Sampled", "film.mkv")
    dialog.get_by_role("button", name="Encode 20 s sample").click()
    panel = dialog.get_by_test_id("sample")
    expect(panel.get_by_test_id("projected")).to_be_visible(timeout=ENCODE_MS)
    for side in ("Before", "After"):
        image = panel.get_by_role("img", name=re.compile(f"^{side}"))
        expect(image).to_be_visible()
        page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())
    edge = panel.get_by_role("slider", name="Before and after")
    edge.focus()
    page.keyboard.press("End")
    expect(edge).to_have_value("100")
    clip = panel.get_by_label("The sample", exact=True)
    clip.evaluate("video => video.play()")
    page.wait_for_function("video => video.currentTime > 0", arg=clip.element_handle())
    assert not list(stack.archive.rglob("Sampled"))
    panel.get_by_role("button", name="Queue with these settings").click()
    expect(dialog.get_by_test_id("add-summary")).to_have_text("1 file queued.", timeout=INSPECTION_MS)
