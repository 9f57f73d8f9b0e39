"""A folder of 100,000 entries: the first page comes promptly, and other requests are not delayed."""

import re
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.domain.files import Listing
from tests.support.pace import scaled
from tests.support.service import Service, Signed

FILES = 100_000
EPISODES = [f"Show S{number // 1000 + 1:02}E{number % 1000 + 1} 1080p.mkv" for number in range(FILES)]


@pytest.fixture(scope="module")
def folder(running_service: Service) -> Iterator[Path]:
    """A hundred seasons of a thousand episodes each, all in one folder."""
    season_folder = running_service.tv / "Large"
    season_folder.mkdir()
    for name in reversed(EPISODES):
        (season_folder / name).touch()
    yield season_folder
    for name in EPISODES:
        (season_folder / name).unlink()
    season_folder.rmdir()


class Client:
    """Sends requests to a service over one connection."""

    def __init__(self, service: Service) -> None:
        self._url = service.url
        self._session = requests.Session()
        self._session.auth = Signed()

    def page(self, folder: Path, limit: int, cursor: str | None = None) -> bytes:
        """Return a page of a folder, as JSON."""
        query = {"path": str(folder), "limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        return self._session.get(f"{self._url}/files/browse", params=query, timeout=scaled(30)).content

    def light_ms(self) -> float:
        """Return the duration of a request that needs little work."""
        began_s = time.perf_counter()
        assert self._session.get(f"{self._url}/files/roots", timeout=scaled(30)).ok
        return (time.perf_counter() - began_s) * 1000


def _next_cursor(page: bytes) -> str | None:
    """Find the cursor without parsing the page, which would delay the concurrent measurement."""
    found = re.search(rb'"next_cursor":"([^"]+)"', page[-2_000:])
    return found[1].decode() if found else None


@pytest.mark.alone
def test_the_first_page_comes_within_300_ms(running_service: Service, folder: Path) -> None:
    client = Client(running_service)
    client.light_ms()
    took_s = []
    for _ in range(3):
        began_s = time.perf_counter()
        first = Listing.model_validate_json(client.page(folder, 500))
        took_s.append(time.perf_counter() - began_s)
    assert [entry.name for entry in first.entries] == EPISODES[:500]
    assert first.total == FILES
    assert min(took_s) < scaled(0.3), took_s


@pytest.mark.alone
def test_every_entry_is_on_one_page_and_other_requests_are_not_delayed(
    running_service: Service, folder: Path
) -> None:
    pages: list[bytes] = []

    def read_all() -> None:
        client = Client(running_service)
        pages.append(client.page(folder, 500))
        while cursor := _next_cursor(pages[-1]):
            pages.append(client.page(folder, 2_000, cursor))

    client = Client(running_service)
    alone_ms = [client.light_ms() for _ in range(100)]
    reader = threading.Thread(target=read_all)
    reader.start()
    concurrent_ms = []
    while reader.is_alive():
        concurrent_ms.append(client.light_ms())
    listings = [Listing.model_validate_json(page) for page in pages]
    assert [entry.name for listing in listings for entry in listing.entries] == EPISODES
    # Of some 150 requests the 99th percentile is the slowest, and on two noisy CPUs single requests take
    # 0.2 s regardless of the load.
    alone_p95, concurrent_p95 = (statistics.quantiles(times, n=20)[-1] for times in (alone_ms, concurrent_ms))
    assert concurrent_p95 < alone_p95 + scaled(100)
    assert max(concurrent_ms) < scaled(500)
