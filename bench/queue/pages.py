"""What a page of a list costs with few jobs and with many: it shall not depend on the queue's length."""

import statistics
import time
from collections.abc import Callable

from bench.queue import ours
from bench.queue.crew import run_together
from bench.report import Figure, Report
from shared.domain.job_query import JobOrder, JobQuery
from shared.queue.listing import JobList
from shared.redis import connect

_FEW = 10
#: Half of the few, so that there is a second page, which a filtered or sorted list has ready.
_SHORT_PAGE = 5
_MANY = 100_000
_PAGE = 50
_SAMPLES = 200
_WANTED_RATIO = 1.3

_LISTS = {
    "in queue order": JobQuery(),
    "found by text": JobQuery(text="television"),
    "sorted by name": JobQuery(sort=JobOrder.NAME),
}


def measure(url: str, report: Report) -> None:
    """Measure with few jobs, then with many; pages of the same length are compared."""
    with connect(url) as client:
        client.flushdb()
        jobs = JobList(client)
        ours.enqueue_numbered(url, range(_FEW))
        few = {name: _page_ms(jobs, query, _SHORT_PAGE) for name, query in _LISTS.items()}
        half = (_FEW + _MANY) // 2
        run_together(
            [(ours.enqueue_numbered, (url, span)) for span in (range(_FEW, half), range(half, _MANY))]
        )
        for name, query in _LISTS.items():
            same, full = _page_ms(jobs, query, _SHORT_PAGE), _page_ms(jobs, query, _PAGE)
            ratio = same / few[name]
            report.add(
                Figure(
                    f"page of {_SHORT_PAGE} of {_MANY:,}, {name}",
                    *("ms", same, few[name], f"of {_FEW} jobs", ratio, "<= 1.3 x", ratio <= _WANTED_RATIO),
                )
            )
            report.add(Figure(f"page of {_PAGE} of {_MANY:,}, {name}", "ms", full))
        for name, query in list(_LISTS.items())[1:]:
            report.add(Figure(f"first page of {_MANY:,}, {name}", "ms", _first_page_ms(jobs, query)))
        client.flushdb()


def _page_ms(jobs: JobList, query: JobQuery, limit: int) -> float:
    """Time a page; of a filtered or sorted list any page after the first, which makes the view."""
    asked = query.model_copy(update={"limit": limit})
    first = jobs.page(asked)
    if first.next_cursor:
        asked = asked.model_copy(update={"cursor": first.next_cursor})
    return _median_ms(lambda: jobs.page(asked), _SAMPLES)


def _first_page_ms(jobs: JobList, query: JobQuery) -> float:
    return _median_ms(lambda: jobs.page(query), 3)


def _median_ms(action: Callable[[], object], samples: int) -> float:
    times = []
    for _ in range(samples):
        began_s = time.perf_counter()
        action()
        times.append((time.perf_counter() - began_s) * 1000)
    return statistics.median(times)
