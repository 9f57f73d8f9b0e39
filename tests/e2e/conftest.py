"""Fixtures of the end-to-end tests: a shared stack and browser, and a factory for additional stacks."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Error, Page, StorageState, expect

from tests.e2e.browser import headless_chromium, open_context
from tests.e2e.stack_run import CHECKOUT, StackRun
from tests.e2e.timeouts import PAGE_MS
from tests.support.pace import scaled

ARTIFACTS = CHECKOUT / "artifacts"
#: Size of the window.
DESKTOP = (1280, 800)


@dataclass(frozen=True)
class Stack:
    """Addresses and folders of the running stack."""

    dashboard: str
    api: str
    service: str
    redis_url: str
    password: str
    """Password of the user `admin`."""
    home: Path
    archive: Path
    tv: Path
    run: StackRun
    """The run itself. Tests that stop or damage a run start their own."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole stack with its sample library; its logs are saved in artifacts/."""
    run = StackRun(tmp_path_factory.mktemp("stack") / "home", REGISTRATION="invitation")
    run.install_catalogues()
    run.start()
    try:
        ready = run.wait_until_ready()
        assert ready.tv is not None
        yield Stack(
            dashboard=ready.dashboard,
            api=ready.api,
            service=ready.service,
            redis_url=ready.redis_url,
            password=run.password(),
            home=run.home,
            archive=Path(ready.archive),
            tv=Path(ready.tv),
            run=run,
        )
    finally:
        run.stop()
        shutil.copytree(run.home / "logs", ARTIFACTS / "stack-logs", dirs_exist_ok=True)
        shutil.copy(run.output, ARTIFACTS / "stack-logs" / "run.txt")


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[Callable[..., StackRun]]:
    """A function that makes a run with its own home and ports and stops it after the test."""
    runs: list[StackRun] = []

    def make(*, checkout: Path = CHECKOUT, command: str = "run", **variables: str) -> StackRun:
        home = tmp_path / f"home{len(runs)}"
        runs.append(StackRun(home, checkout=checkout, command=command, **variables))
        return runs[-1]

    yield make
    for run in runs:
        run.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of all tests; each opens its own context."""
    expect.set_options(timeout=PAGE_MS)
    with headless_chromium() as started:
        yield started


@pytest.fixture(scope="session")
def admin(stack: Stack) -> Iterator[requests.Session]:
    """An HTTP session signed in as admin, shared by all tests; none may sign out."""
    with requests.Session() as session:
        login = {"username": "admin", "password": stack.password}
        reply = session.post(f"{stack.api}/api/auth/login", json=login, timeout=scaled(10))
        session.headers["Authorization"] = f"Bearer {reply.json()['token']}"
        yield session


@pytest.fixture
def api(stack: Stack, admin: requests.Session) -> Iterator[requests.Session]:
    """The session of `admin`; after the test, the queue is resumed and emptied."""
    yield admin
    cleared = admin.post(f"{stack.api}/api/queue/clear", json={"jobs": ["waiting"]}, timeout=scaled(10))
    assert cleared.status_code == 200, cleared.text
    assert admin.post(f"{stack.api}/api/queue/resume", timeout=scaled(10)).status_code == 200


@pytest.fixture(scope="session")
def desktop(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    """A browser of a desktop computer, signed in as admin and shared by all tests; none may sign out."""
    context = open_context(
        browser, viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, reduced_motion="reduce"
    )
    sign_in(context, stack)
    yield context
    context.close()


@pytest.fixture(scope="session")
def signed_in(desktop: BrowserContext) -> StorageState:
    """Browser storage of the session of admin, shared by all tests; none may sign out."""
    return desktop.storage_state()


@pytest.fixture(scope="session")
def tab(desktop: BrowserContext) -> Page:
    """The tab of `page`. It stays open, because a new one would have to compile the dashboard again."""
    return desktop.new_page()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """An empty page, signed in as admin; an uncaught error of the pages opened in it fails the test."""
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    tab.on("pageerror", note)
    yield tab
    tab.unroute_all()
    tab.goto("about:blank")
    tab.remove_listener("pageerror", note)
    assert errors == []


def sign_in(context: BrowserContext, stack: Stack) -> None:
    """Sign in as admin, without the form: its cookie is set for all pages of the context."""
    login = {"username": "admin", "password": stack.password}
    assert context.request.post(f"{stack.dashboard}/api/auth/login", data=login).ok
