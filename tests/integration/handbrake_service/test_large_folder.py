"""A folder of 100,000 entries: its first page comes at once, and nobody else waits for it."""

import re
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.domain.files import Listing
from shared.service_credential import sign
from tests.support.pace import scaled
from tests.support.service import ANN, SECRET, Service

FILES = 100_000
EPISODES = [f"Show S{number // 1000 + 1:02}E{number % 1000 + 1} 1080p.mkv" for number in range(FILES)]


@pytest.fixture(scope="module")
def folder(running_service: Service) -> Iterator[Path]:
    """A hundred seasons of a thousand episodes."""
    made = running_service.tv / "Large"
    made.mkdir()
    for name in reversed(EPISODES):
        (made / name).touch()
    yield made
    for name in EPISODES:
        (made / name).unlink()
    made.rmdir()


class Asker:
    """Asks a service over one connection."""

    def __init__(self, service: Service) -> None:
        self._url = service.url
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {sign(ANN, SECRET)}"

    def page(self, folder: Path, limit: int, cursor: str | None = None) -> bytes:
        """Return a page of a folder, as JSON."""
        query = {"path": str(folder), "limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        return self._session.get(f"{self._url}/files/browse", params=query, timeout=scaled(30)).content

    def light_ms(self) -> float:
        """Return how long a request takes that has little to do."""
        began_s = time.perf_counter()
        assert self._session.get(f"{self._url}/files/roots", timeout=scaled(30)).ok
        return (time.perf_counter() - began_s) * 1000


def _next_cursor(page: bytes) -> str | None:
    """Find the cursor without reading the page: whoever measures meanwhile must not wait for that."""
    found = re.search(rb'"next_cursor":"([^"]+)"', page[-2_000:])
    return found[1].decode() if found else None


@pytest.mark.alone
def test_the_first_page_comes_within_300_ms(running_service: Service, folder: Path) -> None:
    asker = Asker(running_service)
    asker.light_ms()
    took_s = []
    for _ in range(3):
        began_s = time.perf_counter()
        first = Listing.model_validate_json(asker.page(folder, 500))
        took_s.append(time.perf_counter() - began_s)
    assert [entry.name for entry in first.entries] == EPISODES[:500]
    assert first.total == FILES
    assert min(took_s) < scaled(0.3), took_s


@pytest.mark.alone
def test_every_entry_is_on_one_page_and_other_requests_go_on_meanwhile(
    running_service: Service, folder: Path
) -> None:
    pages: list[bytes] = []

    def read_all() -> None:
        asker = Asker(running_service)
        pages.append(asker.page(folder, 500))
        while cursor := _next_cursor(pages[-1]):
            pages.append(asker.page(folder, 2_000, cursor))

    asker = Asker(running_service)
    alone_ms = [asker.light_ms() for _ in range(100)]
    reader = threading.Thread(target=read_all)
    reader.start()
    beside_ms = []
    while reader.is_alive():
        beside_ms.append(asker.light_ms())
    listings = [Listing.model_validate_json(page) for page in pages]
    assert [entry.name for listing in listings for entry in listing.entries] == EPISODES
    # Of some 150 requests the 99th percentile is the slowest, and on two noisy processors single ones take
    # 0.2 s whatever goes on.
    alone_p95, beside_p95 = (statistics.quantiles(times, n=20)[-1] for times in (alone_ms, beside_ms))
    assert beside_p95 < alone_p95 + scaled(100)
    assert max(beside_ms) < scaled(500)
