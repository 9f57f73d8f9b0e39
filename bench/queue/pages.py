"""Cost of a page of a job list with few and with many jobs. It must not depend on the queue's length.

The two queues are in two databases of one Redis and are queried alternately. The second page of five jobs is
compared, because the first page includes building the view behind a filtered or sorted list.
"""

import statistics
import time

from bench.queue import h2r_queue
from bench.queue.workers import run_together
from bench.report import Figure, Report
from shared.domain.job_query import JobOrder, JobQuery
from shared.queue.listing import JobList
from shared.redis import connect

_FEW = 10
_MANY = 100_000
_SHORT_PAGE = 5
_FULL_PAGE = 50
_SAMPLES = 300
_FIRST_PAGE_SAMPLES = 3
_TARGET_RATIO = 1.3

_LISTS = {
    "in queue order": JobQuery(),
    "found by text": JobQuery(text="television"),
    "sorted by name": JobQuery(sort=JobOrder.NAME),
}


def measure(url: str, report: Report) -> None:
    """Fill both databases and time each kind of list."""
    url_of_many = url.removesuffix("/0") + "/1"
    with connect(url) as client, connect(url_of_many) as client_of_many:
        client.flushall()
        h2r_queue.enqueue_numbered(url, range(_FEW))
        halves = (range(_MANY // 2), range(_MANY // 2, _MANY))
        run_together([(h2r_queue.enqueue_numbered, (url_of_many, half)) for half in halves])
        few, many = JobList(client), JobList(client_of_many)
        for name, query in _LISTS.items():
            _compare(name, query, few, many, report)
        client.flushall()


def _compare(name: str, query: JobQuery, few: JobList, many: JobList, report: Report) -> None:
    short_few, short_many = _second_page(few, query, _SHORT_PAGE), _second_page(many, query, _SHORT_PAGE)
    full = _second_page(many, query, _FULL_PAGE)
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(_SAMPLES):
        times[0].append(_ms(few, short_few))
        times[1].append(_ms(many, short_many))
        times[2].append(_ms(many, full))
    of_few, of_many, of_full = (statistics.median(values) for values in times)
    ratio = of_many / of_few
    report.add(
        Figure(
            f"page of {_SHORT_PAGE} of {_MANY:,}, {name}",
            "ms",
            ours=of_many,
            baseline=of_few,
            baseline_name=f"of {_FEW} jobs",
            ratio=ratio,
            target=f"<= {_TARGET_RATIO} x",
            met=ratio <= _TARGET_RATIO,
        )
    )
    report.add(Figure(f"page of {_FULL_PAGE} of {_MANY:,}, {name}", "ms", ours=of_full))
    first = statistics.median(_ms(many, query) for _ in range(_FIRST_PAGE_SAMPLES))
    report.add(Figure(f"first page of {_FULL_PAGE} of {_MANY:,}, {name}", "ms", ours=first))


def _second_page(jobs: JobList, query: JobQuery, limit: int) -> JobQuery:
    """Read the first page and return the query for the second."""
    first = query.model_copy(update={"limit": limit})
    return first.model_copy(update={"cursor": jobs.page(first).next_cursor})


def _ms(jobs: JobList, query: JobQuery) -> float:
    began_s = time.perf_counter()
    jobs.page(query)
    return (time.perf_counter() - began_s) * 1000
