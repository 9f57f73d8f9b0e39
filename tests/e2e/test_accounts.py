"""Accounts in Chromium: users, invitations, second factors, API tokens, sessions and the audit log."""

import re
import subprocess
from collections.abc import Callable, Iterator

import pyotp
import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import open_context
from tests.e2e.conftest import Stack, sign_in
from tests.e2e.pages import SCREENSHOTS, check_page
from tests.e2e.waiting_jobs import add, pause_queue
from tests.support.media import make_clip
from tests.support.pace import scaled

PASSWORD = "correct horse battery staple"
#: A page that was open when a session ended must say so within this time.
SOON_MS = scaled(5_000)

OpenBrowser = Callable[[], Page]


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[OpenBrowser]:
    """A function that opens a page of another browser, in which nobody is signed in."""
    contexts = []

    def open_one() -> Page:
        contexts.append(open_context(browser, reduced_motion="reduce"))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


def create_user(api: requests.Session, stack: Stack, name: str, role: str = "user") -> str:
    """Create a user with PASSWORD, and return a session token."""
    made = api.post(f"{stack.api}/api/users", json={"username": name, "role": role}, timeout=scaled(10))
    temporary = made.json()["temporary_password"]
    token = log_in(stack, name, temporary)
    change = {"current_password": temporary, "new_password": PASSWORD}
    changed = requests.post(
        f"{stack.api}/api/auth/password",
        json=change,
        headers={"Authorization": f"Bearer {token}"},
        timeout=scaled(10),
    )
    assert changed.ok, changed.text
    return token


def log_in(stack: Stack, name: str, password: str) -> str:
    """Return the token of a new session."""
    login = {"username": name, "password": password}
    reply = requests.post(f"{stack.api}/api/auth/login", json=login, timeout=scaled(10))
    return str(reply.json()["token"])


def fill_sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and submit it."""
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_new_user_chooses_a_password_and_is_locked_out_when_disabled(
    page: Page, open_browser: OpenBrowser, stack: Stack
) -> None:
    page.goto(f"{stack.dashboard}/settings/users")
    page.get_by_role("button", name="Add user").click()
    page.get_by_label("User name").fill("cleo")
    page.get_by_role("dialog").get_by_role("button", name="Add user").click()
    handout = page.get_by_role("dialog", name="Temporary password for cleo")
    temporary = handout.get_by_label("Temporary password", exact=True).input_value()
    handout.get_by_role("button", name="Done").click()

    theirs = open_browser()
    theirs.goto(stack.dashboard)
    fill_sign_in(theirs, "cleo", temporary)
    expect(theirs.get_by_role("heading", name="Choose your own password")).to_be_visible()
    theirs.get_by_label("Current password").fill(temporary)
    for label in ("New password", "New password again"):
        theirs.get_by_label(label, exact=True).fill("password1234")
    theirs.get_by_role("button", name="Change password").click()
    expect(theirs.get_by_role("alert")).to_contain_text(re.compile("common|guess", re.IGNORECASE))
    for label in ("New password", "New password again"):
        theirs.get_by_label(label, exact=True).fill(PASSWORD)
    theirs.get_by_label("Current password").fill(temporary)
    theirs.get_by_role("button", name="Change password").click()
    expect(theirs.get_by_role("heading", name="Queue", exact=True)).to_be_visible()
    theirs.goto(f"{stack.dashboard}/settings/users")
    expect(theirs.get_by_role("heading", name="Page not found")).to_be_visible()

    page.get_by_role("button", name="Actions for cleo").click()
    page.get_by_role("menuitem", name="Disable…").click()
    page.get_by_role("button", name="Disable user").click()
    expect(theirs.get_by_role("dialog", name="Sign in again")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("listitem").filter(has_text="cleo")).to_contain_text("Disabled")


def test_administrators_can_give_up_their_role_and_delete_their_account(
    open_browser: OpenBrowser, stack: Stack, api: requests.Session
) -> None:
    create_user(api, stack, "jack", role="admin")
    page = open_browser()
    page.goto(f"{stack.dashboard}/settings/users")
    fill_sign_in(page, "jack")
    page.get_by_role("button", name="Actions for jack").click()
    expect(page.get_by_role("menuitem", name="Reset password…")).to_have_count(0)
    page.get_by_role("menuitem", name="Make normal user…").click()
    page.get_by_role("button", name="Change role").click()
    expect(page.get_by_text("You are a normal user now. Sign in again to continue.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    fill_sign_in(page, "jack")
    expect(page.get_by_role("heading", name="Queue", exact=True)).to_be_visible()

    promoted = api.patch(f"{stack.api}/api/users/jack", json={"role": "admin"}, timeout=scaled(10))
    assert promoted.ok, promoted.text
    page.goto(f"{stack.dashboard}/settings/users")
    fill_sign_in(page, "jack")
    page.get_by_role("button", name="Actions for jack").click()
    page.get_by_role("menuitem", name="Delete…").click()
    expect(page.get_by_role("dialog")).to_contain_text("You delete your own account")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account has been deleted.")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value("")


def test_an_invited_person_registers_with_the_link_which_works_once(
    page: Page, open_browser: OpenBrowser, stack: Stack
) -> None:
    page.goto(f"{stack.dashboard}/settings/invitations")
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("Note (optional)").fill("for Dora")
    page.get_by_role("button", name="Create invitation").click()
    link = page.get_by_label("Link", exact=True).input_value()
    page.get_by_role("button", name="Done").click()

    theirs = open_browser()
    theirs.goto(link)
    expect(theirs.get_by_text("admin has invited you to become a user.")).to_be_visible()
    theirs.get_by_label("User name").fill("dora")
    for label in ("Password", "Password again"):
        theirs.get_by_label(label, exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Create account").click()
    expect(theirs.get_by_role("heading", name="Queue", exact=True)).to_be_visible()

    other = open_browser()
    other.goto(link)
    expect(other.get_by_text("This invitation was used or withdrawn, or it has expired.")).to_be_visible()


def test_a_second_factor_is_asked_for_at_the_next_sign_in(
    open_browser: OpenBrowser, stack: Stack, api: requests.Session
) -> None:
    create_user(api, stack, "emil")
    page = open_browser()
    page.goto(f"{stack.dashboard}/settings/profile")
    fill_sign_in(page, "emil")
    page.get_by_role("button", name="Set up second factor").click()
    setup = page.get_by_role("dialog", name="Set up second factor")
    app = pyotp.TOTP(setup.get_by_label("Secret", exact=True).input_value())
    page.screenshot(path=SCREENSHOTS / "second-factor.png")
    used = app.now()
    setup.get_by_label("Code from the app").fill(used)
    setup.get_by_label("Your password").fill(PASSWORD)
    setup.get_by_role("button", name="Set up second factor").click()
    codes = page.get_by_role("dialog", name="Save your recovery codes")
    recovery = codes.get_by_label("Recovery codes", exact=True).input_value().split()
    codes.get_by_role("button", name="Done").click()
    expect(page.get_by_role("button", name="Remove second factor")).to_be_visible()
    page.get_by_role("button", name="Menu for emil").click()
    page.get_by_role("menuitem", name="Sign out").click()

    page.goto(stack.dashboard)
    fill_sign_in(page, "emil")
    code = page.get_by_label("Code from your authenticator app")
    expect(code).to_be_focused()
    code.fill(used)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    code.fill(recovery[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue", exact=True)).to_be_visible()


def test_an_api_token_works_for_its_scope_until_it_is_revoked(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.dashboard}/settings/tokens")
    page.get_by_role("button", name="Create API token").click()
    page.get_by_label("Name").fill("a script")
    page.get_by_label("Your password").fill(stack.password)
    page.get_by_role("button", name="Create token").click()
    shown = page.get_by_role("dialog", name="Token a script created")
    secret = shown.get_by_label("API token", exact=True).input_value()
    shown.get_by_role("button", name="Done").click()

    def ask(method: str, path: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return requests.request(method, f"{stack.api}{path}", headers=headers, timeout=scaled(10)).status_code

    assert (ask("GET", "/api/queue"), ask("POST", "/api/queue/pause")) == (200, 403)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="a script")).not_to_contain_text("Last usedNever")
    page.get_by_role("button", name="Revoke a script").click()
    page.get_by_role("button", name="Revoke token").click()
    expect(page.get_by_text("No API tokens")).to_be_visible()
    assert ask("GET", "/api/queue") == 401


def test_the_example_for_an_api_token_works(page: Page, stack: Stack, api: requests.Session) -> None:
    pause_queue(api, stack)
    make_clip(stack.tv / "Example" / "film.mkv", 1)
    page.goto(f"{stack.dashboard}/settings/tokens")
    for scope, reply in (("Read", "paused"), ("Queue", "job_id"), ("Admin", "username")):
        page.get_by_role("button", name="Create API token").click()
        page.get_by_label("Name").fill(scope)
        page.get_by_role("checkbox", name=scope).check()
        if scope != "Read":
            page.get_by_role("checkbox", name="Read").uncheck()
        page.get_by_label("Your password").fill(stack.password)
        page.get_by_role("button", name="Create token").click()
        example = page.get_by_label("Example", exact=True).input_value()
        page.get_by_role("button", name="Done").click()
        command = example.replace("/film.mkv", "/Example/film.mkv")
        done = subprocess.run(["bash", "-c", command], capture_output=True, check=True, timeout=scaled(30))
        assert f'"{reply}"' in done.stdout.decode(), (command, done.stdout)
    for scope in ("Read", "Queue", "Admin"):
        page.get_by_role("button", name=f"Revoke {scope}").click()
        page.get_by_role("button", name="Revoke token").click()
    expect(page.get_by_text("No API tokens")).to_be_visible()


def test_the_focus_returns_to_what_opened_a_dialog(
    open_browser: OpenBrowser, stack: Stack, api: requests.Session
) -> None:
    create_user(api, stack, "iris")
    page = open_browser()
    page.goto(f"{stack.dashboard}/settings/sessions")
    fill_sign_in(page, "iris")
    page.get_by_role("button", name=re.compile("^End session")).press("Enter")
    expect(page.get_by_role("heading", name="Sessions")).to_be_focused()

    page.get_by_role("link", name="Profile").click()
    setup = page.get_by_role("button", name="Set up second factor")
    setup.press("Enter")
    expect(page.get_by_label("Code from the app")).to_be_focused()
    page.keyboard.press("Escape")
    expect(setup).to_be_focused()
    setup.press("Enter")
    dialog = page.get_by_role("dialog")
    app = pyotp.TOTP(dialog.get_by_label("Secret", exact=True).input_value())
    dialog.get_by_label("Code from the app").fill(app.now())
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Set up second factor").press("Enter")
    page.get_by_role("button", name="Done").press("Enter")
    expect(page.get_by_role("button", name="Remove second factor")).to_be_focused()

    page.get_by_role("link", name="API tokens").click()
    create = page.get_by_role("button", name="Create API token")
    create.press("Enter")
    page.get_by_label("Name").fill("a script")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Create token").press("Enter")
    page.get_by_role("button", name="Done").press("Enter")
    expect(create).to_be_focused()
    page.get_by_role("button", name="Revoke a script").press("Enter")
    page.get_by_role("button", name="Revoke token").press("Enter")
    expect(page.get_by_text("No API tokens")).to_be_visible()
    expect(page.get_by_role("heading", name="API tokens", exact=True)).to_be_focused()


def test_nothing_typed_is_lost_when_a_session_ends(
    open_browser: OpenBrowser, stack: Stack, api: requests.Session
) -> None:
    create_user(api, stack, "fred")
    pause_queue(api, stack)
    make_clip(stack.tv / "Ended session" / "typed.mkv", 1)
    page = open_browser()
    page.goto(stack.dashboard)
    fill_sign_in(page, "fred")
    page.get_by_role("link", name="Add files").first.click()
    drawer = page.get_by_role("dialog", name="Add files")
    for name in ("tv", "Ended session"):
        drawer.get_by_role("list", name="Folders and videos").get_by_role("button", name=name).click()
    drawer.get_by_label("typed.mkv").check()
    ended = api.delete(f"{stack.api}/api/users/fred/sessions", timeout=scaled(10))
    assert ended.ok, ended.text

    again = page.get_by_role("dialog", name="Sign in again")
    expect(again).to_be_visible(timeout=SOON_MS)
    page.screenshot(path=SCREENSHOTS / "sign-in-again.png")
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    again.get_by_role("button", name="Sign in").click()
    expect(again).to_be_hidden()
    expect(drawer.get_by_label("typed.mkv")).to_be_checked()
    page.get_by_role("button", name="Add 1 file").click()
    expect(page.get_by_test_id("add-summary")).to_have_text("1 file queued.")


def test_an_administrator_sees_who_did_what(page: Page, stack: Stack, api: requests.Session) -> None:
    create_user(api, stack, "gail")
    pause_queue(api, stack)
    add(api, stack, make_clip(stack.tv / "Audit" / "audited.mkv", 1))
    refused = requests.post(
        f"{stack.api}/api/auth/login", json={"username": "gail", "password": "wrong"}, timeout=scaled(10)
    )
    assert refused.status_code == 401

    page.goto(f"{stack.dashboard}/settings/audit")
    entries = page.get_by_test_id("audit-entry")
    expect(entries.first).to_contain_text("Sign in")
    expect(entries.first).to_contain_text("gail · 127.0.0.1")
    expect(entries.first).not_to_contain_text("Done")
    expect(entries.filter(has_text="audited.mkv").first).to_contain_text("admin")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert "gail" in download.value.path().read_text(encoding="utf-8")


def test_an_error_of_the_address_is_below_field_and_button(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.dashboard}/settings/profile")
    field, button = page.get_by_label("E-mail (optional)"), page.get_by_role("button", name="Save e-mail")
    field.fill("x" * 65 + "@example.org")
    button.click()
    error = page.get_by_role("alert")
    expect(error).to_be_visible()
    boxes = [each.bounding_box() for each in (field, button, error)]
    tops = [box["y"] for box in boxes if box is not None]
    assert tops[0] == tops[1] < tops[2]


def test_long_names_wrap_in_the_title_of_a_dialog(
    browser: Browser, stack: Stack, api: requests.Session
) -> None:
    name = "kate" * 16
    create_user(api, stack, name)
    context = open_context(browser, viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    sign_in(context, stack)
    page = context.new_page()
    page.goto(f"{stack.dashboard}/settings/users")
    page.get_by_role("button", name=f"Actions for {name}").click()
    page.get_by_role("menuitem", name="Reset password…").click()
    title = page.get_by_role("heading", name=f"Reset the password of {name}?")
    expect(title).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "long-title.png")
    fits = """title => {
        const { fontSize, lineHeight } = getComputedStyle(title);
        return title.scrollWidth <= title.clientWidth && parseFloat(lineHeight) > 1.4 * parseFloat(fontSize);
    }"""
    assert title.evaluate(fits)
    context.close()


def test_the_settings_fit_and_are_accessible(browser: Browser, stack: Stack, api: requests.Session) -> None:
    create_user(api, stack, "hans")
    invited = api.post(f"{stack.api}/api/invitations", json={"note": "for Ida"}, timeout=scaled(10))
    assert invited.ok, invited.text
    context = open_context(browser)
    sign_in(context, stack)
    page = context.new_page()
    for name in ("profile", "sessions", "tokens", "users", "invitations", "audit"):
        page.goto(f"{stack.dashboard}/settings/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("status", name=re.compile("Loading"))).to_have_count(0)
        check_page(page, f"settings-{name}")
    context.close()
