"""Reordering the queue in Chromium, by keyboard, mouse and touch."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, CDPSession, Locator, Page, Route, StorageState, expect

from tests.e2e.browser import open_context
from tests.e2e.conftest import Stack
from tests.e2e.waiting_jobs import add_many, add_three, names_of, order_of, wait_for_order
from tests.support.pace import scaled
from tests.support.waiting import wait_for

_ROUNDS = 8
_MANY = [f"{number:02}" for number in range(25)]
_SCROLLED_TO_THE_END = "scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
#: CPU throttling: how many times slower the simulated machine is.
_SLOW = 6


@pytest.fixture
def waiting(queue_page: Page, stack: Stack, api: requests.Session) -> tuple[Page, list[str]]:
    """The queue page with the waiting jobs a.mkv, b.mkv and c.mkv, and their ids."""
    ids = add_three(api, stack, "Order")
    queue_page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(queue_page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    return queue_page, ids


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


def test_a_job_is_moved_by_keyboard_and_every_step_is_announced(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, (a, b, c) = waiting
    handle_of(page, "c.mkv").focus()
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
    page.reload()
    expect(names_of(page)).to_have_text(["c.mkv", "a.mkv", "b.mkv"])


@pytest.mark.parametrize("slower", [1, _SLOW], ids=["full speed", "throttled"])
def test_keys_pressed_in_quick_succession_all_count(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session, slower: int
) -> None:
    page, order = waiting
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    names = ["a.mkv", "b.mkv", "c.mkv"]
    for _ in range(_ROUNDS):
        handle_of(page, names[2]).focus()
        for key in ("Space", "ArrowUp", "ArrowUp", "Space"):
            page.keyboard.press(key)
        names, order = [names[2], *names[:2]], [order[2], *order[:2]]
        expect(names_of(page)).to_have_text(names)
        wait_for_order(api, stack, *order)


def test_keys_pressed_at_the_same_instant_all_count(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, (a, b, c) = waiting
    handle_of(page, "a.mkv").focus()
    page.evaluate(
        """codes => codes.forEach(code => document.activeElement.dispatchEvent(
             new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true })))""",
        ["Space", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Space"],
    )
    expect(names_of(page)).to_have_text(["b.mkv", "a.mkv", "c.mkv"])
    wait_for_order(api, stack, b, a, c)


def test_the_handle_keeps_the_focus_so_that_the_job_can_be_moved_again(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, (a, b, c) = waiting
    handle_of(page, "a.mkv").focus()
    for order in ([b, a, c], [b, c, a]):
        for key in ("Space", "ArrowDown", "Space"):
            page.keyboard.press(key)
        wait_for_order(api, stack, *order)
        expect(handle_of(page, "a.mkv")).to_be_focused()


def test_escape_leaves_a_lifted_job_where_it_was(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, ids = waiting
    handle_of(page, "a.mkv").focus()
    for key in ("Space", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    expect(page.get_by_test_id("reorder-announcer")).to_have_text("a.mkv stays where it was.")
    expect(page.get_by_test_id("drop-mark")).to_have_count(0)
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    assert order_of(api, stack) == ids


def test_a_job_is_moved_by_keyboard_to_rows_that_were_not_rendered(
    queue_page: Page, stack: Stack, api: requests.Session
) -> None:
    ids = add_many(api, stack, "Far", _MANY)
    queue_page.goto(f"{stack.dashboard}/?status=active")
    handle_of(queue_page, "00.mkv").focus()
    queue_page.keyboard.press("Space")
    for _ in _MANY:
        queue_page.keyboard.press("ArrowDown")
    expect(queue_page.get_by_test_id("drop-mark")).to_be_in_viewport()
    queue_page.keyboard.press("Space")
    wait_for_order(api, stack, *ids[1:], ids[0])
    expect(handle_of(queue_page, "00.mkv")).to_be_focused()


def test_a_lifted_job_is_dropped_when_it_starts_to_run(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, (a, b, c) = waiting
    handle_of(page, "a.mkv").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert api.post(f"{stack.api}/api/jobs/cancel/{a}", timeout=scaled(10)).ok
    expect(page.get_by_test_id("reorder-announcer")).to_have_text("a.mkv is no longer waiting.")
    page.keyboard.press("Space")
    expect(names_of(page)).to_have_text(["b.mkv", "c.mkv"])
    assert order_of(api, stack) == [b, c]


def test_a_job_is_dragged_with_the_mouse_and_takes_its_neighbours_priority(
    queue_page: Page, stack: Stack, api: requests.Session
) -> None:
    a, b, c = add_three(api, stack, "Mouse")
    assert api.post(f"{stack.api}/api/jobs/priority/{a}", json={"priority": 7}, timeout=scaled(10)).ok
    queue_page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(queue_page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    drag(queue_page, "c.mkv", "a.mkv")
    expect(queue_page.get_by_text("takes priority +7", exact=True)).to_be_visible()
    queue_page.mouse.up()
    wait_for_order(api, stack, c, a, b)
    expect(queue_page.get_by_test_id("report")).to_contain_text(
        "priority changed to +7 to match its neighbours"
    )


def drag(page: Page, name: str, to: str) -> None:
    """Wait until the layout is stable, then drag a job by its handle over another one without dropping it."""
    handle_of(page, name).hover()
    page.mouse.down()
    page.mouse.move(*middle_of(handle_of(page, to)), steps=5)


def test_pressing_the_handle_without_moving_changes_nothing(
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


def test_escape_ends_a_drag(waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session) -> None:
    page, ids = waiting
    drag(page, "c.mkv", "a.mkv")
    expect(page.get_by_test_id("drop-mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("reorder-announcer")).to_have_text("c.mkv stays where it was.")
    page.mouse.up()
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    assert order_of(api, stack) == ids


def test_a_job_held_at_the_edge_of_the_window_scrolls_the_list(
    queue_page: Page, stack: Stack, api: requests.Session
) -> None:
    ids = add_many(api, stack, "Edge", _MANY)
    queue_page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(queue_page).first).to_have_text("00.mkv")
    queue_page.wait_for_load_state("networkidle")  # otherwise content that appears above the list moves it
    x, y = middle_of(handle_of(queue_page, "00.mkv"))
    queue_page.mouse.move(x, y)
    queue_page.mouse.down()
    queue_page.mouse.move(x, 795, steps=5)
    last = queue_page.locator(f'[data-job-id="{ids[-1]}"]')
    wait_for(lambda: queue_page.evaluate(_SCROLLED_TO_THE_END), "the list to scroll to its end", 15)
    expect(last.get_by_test_id("drop-mark")).to_be_visible(timeout=scaled(15_000))
    queue_page.mouse.up()
    wait_for_order(api, stack, *ids[1:], ids[0])


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


def test_a_move_is_undone_when_the_request_fails(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, ids = waiting
    page.route("**/api/jobs/move/*", lambda route: route.abort("connectionreset"))
    drag(page, "c.mkv", "a.mkv")
    page.mouse.up()
    expect(page.get_by_test_id("report")).to_contain_text("c.mkv was not moved")
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    assert order_of(api, stack) == ids


def test_a_refused_move_is_undone_and_shows_the_reason(
    waiting: tuple[Page, list[str]], stack: Stack, api: requests.Session
) -> None:
    page, (a, b, c) = waiting

    def lose_the_race(route: Route) -> None:
        """Cancel the neighbouring job while the move request is in flight."""
        assert api.post(f"{stack.api}/api/jobs/cancel/{a}", timeout=scaled(10)).ok
        route.continue_()

    page.route("**/api/jobs/move/*", lose_the_race)
    drag(page, "c.mkv", "a.mkv")
    page.mouse.up()
    report = page.get_by_test_id("report")
    expect(report).to_contain_text("c.mkv was not moved")
    expect(names_of(page)).to_have_text(["b.mkv", "c.mkv"])
    assert order_of(api, stack) == [b, c]
