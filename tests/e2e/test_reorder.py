"""Reordering the queue in Chromium, by keyboard, mouse and touch."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, CDPSession, Locator, Page, StorageState, expect

from tests.e2e.browser import open_context
from tests.e2e.conftest import Stack
from tests.e2e.waiting_jobs import add_many, add_three, names_of, order_of, wait_for_order
from tests.support.pace import scaled
from tests.support.waiting import wait_for

_ROUNDS = 6
_MANY = [f"{number:02}" for number in range(25)]
_SCROLLED_TO_THE_END = "scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
#: CPU throttling: how many times slower the simulated machine is.
_SLOW = 6


@pytest.fixture
def waiting(page: Page, stack: Stack, api: requests.Session) -> tuple[Page, list[str]]:
    """The queue page with the waiting jobs a.mkv, b.mkv and c.mkv, and their ids."""
    ids = add_three(api, stack, "Order")
    page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    return page, ids


@pytest.fixture
def phone(browser: Browser, signed_in: StorageState) -> Iterator[Page]:
    """A page on a simulated phone, signed in as admin."""
    context = open_context(
        browser,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        storage_state=signed_in,
    )
    yield context.new_page()
    context.close()


def handle_of(page: Page, name: str) -> Locator:
    """Return the handle that a job is moved by."""
    return page.get_by_role("button", name=f"Move {name}")


def middle_of(handle: Locator) -> tuple[float, float]:
    """Return the point at which to grab a handle."""
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_job_is_moved_by_keyboard_every_step_is_announced_and_the_handle_keeps_the_focus(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, (a, b, c) = waiting
    handle = handle_of(page, "c.mkv")
    handle.focus()
    announcer = page.get_by_test_id("reorder-announcer")
    for key, sentence in {
        "Space": "Lifted c.mkv, at its original position.",
        "ArrowUp": "At the position of b.mkv.",
        "ArrowDown": "Lifted c.mkv, at its original position.",
    }.items():
        page.keyboard.press(key)
        expect(announcer).to_have_text(sentence)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(announcer).to_have_text("At the position of a.mkv.")
    page.keyboard.press("Enter")
    expect(announcer).to_have_text("c.mkv was dropped at the position of a.mkv.")
    expect(names_of(page)).to_have_text(["c.mkv", "a.mkv", "b.mkv"])
    wait_for_order(api, stack, c, a, b)
    for order in ([a, c, b], [a, b, c]):
        expect(handle).to_be_focused()
        for key in ("Space", "ArrowDown", "Space"):
            page.keyboard.press(key)
        wait_for_order(api, stack, *order)
    expect(handle).to_be_focused()
    page.reload()
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])


def test_keys_pressed_in_quick_succession_all_count_at_full_speed_and_throttled(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, order = waiting
    processor = page.context.new_cdp_session(page)
    names = ["a.mkv", "b.mkv", "c.mkv"]
    for number in range(_ROUNDS):
        processor.send("Emulation.setCPUThrottlingRate", {"rate": _SLOW if number % 2 else 1})
        handle_of(page, names[2]).focus()
        for key in ("Space", "ArrowUp", "ArrowUp", "Space"):
            page.keyboard.press(key)
        names, order = [names[2], *names[:2]], [order[2], *order[:2]]
        expect(names_of(page)).to_have_text(names)
        processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        wait_for_order(api, stack, *order)
    processor.detach()


def test_a_job_is_moved_by_keyboard_and_by_mouse_to_rows_that_were_not_rendered(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    ids = add_many(api, stack, "Far", _MANY)
    page.goto(f"{stack.dashboard}/?status=active")
    handle_of(page, "00.mkv").focus()
    page.keyboard.press("Space")
    for _ in _MANY:
        page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("drop-mark")).to_be_in_viewport()
    page.keyboard.press("Space")
    wait_for_order(api, stack, *ids[1:], ids[0])
    expect(handle_of(page, "00.mkv")).to_be_focused()

    page.evaluate("scrollTo(0, 0)")
    first = handle_of(page, "01.mkv")
    first.hover()  # waits until the list no longer moves
    x, _ = middle_of(first)
    page.mouse.down()
    page.mouse.move(x, 795, steps=5)
    wait_for(lambda: page.evaluate(_SCROLLED_TO_THE_END), "the list to scroll to its end", 15)
    last = page.locator(f'[data-job-id="{ids[0]}"]')
    expect(last.get_by_test_id("drop-mark")).to_be_visible(timeout=scaled(15_000))
    page.mouse.up()
    wait_for_order(api, stack, *ids[2:], ids[0], ids[1])


def test_a_job_is_dragged_with_the_mouse_and_takes_its_neighbours_priority(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    a, b, c = add_three(api, stack, "Mouse")
    assert api.post(f"{stack.api}/api/jobs/priority/{a}", json={"priority": 7}, timeout=scaled(10)).ok
    page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    drag(page, "c.mkv", "a.mkv")
    expect(page.get_by_text("takes priority +7", exact=True)).to_be_visible()
    page.mouse.up()
    wait_for_order(api, stack, c, a, b)
    expect(page.get_by_test_id("report")).to_contain_text("priority changed to +7 to match its neighbours")


def drag(page: Page, name: str, to: str) -> None:
    """Wait until the layout is stable, then drag a job by its handle over another one without dropping it."""
    handle_of(page, name).hover()
    page.mouse.down()
    page.mouse.move(*middle_of(handle_of(page, to)), steps=5)


def test_a_drag_begins_with_a_movement_and_ends_with_escape(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, ids = waiting
    x, y = middle_of(handle_of(page, "c.mkv"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2, y - 2)
    page.mouse.up()
    expect(page.get_by_test_id("reorder-announcer")).to_be_empty()
    assert order_of(api, stack) == ids

    drag(page, "c.mkv", "a.mkv")
    expect(page.get_by_test_id("drop-mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("reorder-announcer")).to_have_text("c.mkv stays where it was.")
    page.mouse.up()
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    assert order_of(api, stack) == ids


def test_a_job_is_dragged_by_touch(phone: Page, stack: Stack, api: requests.Session) -> None:
    a, b, c = add_three(api, stack, "Finger")
    phone.goto(f"{stack.dashboard}/?status=active")
    finger = phone.context.new_cdp_session(phone)
    x, y = middle_of(handle_of(phone, "a.mkv"))
    _, end = middle_of(handle_of(phone, "c.mkv"))
    touch(finger, "touchStart", x, y)
    for share in range(1, 6):
        touch(finger, "touchMove", x, y + (end - y) * share / 5)
    expect(phone.get_by_test_id("drop-mark")).to_be_visible()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_for_order(api, stack, b, c, a)


def touch(finger: CDPSession, kind: str, x: float, y: float) -> None:
    """Dispatch a touch event of the given kind."""
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
